//! Which variable a name means: a pass over the syntax tree before code is made.

use std::collections::{HashMap, HashSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Comprehension, ExceptHandler, Expr, ExprContext, Parameters, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::names::{Name, intern, known};

/// Where a name is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Where {
    Fast(u32),
    /// One of the function's own cells, or of an enclosing function's.
    Cell(u32),
    Global,
    /// In the namespace of a class, or else global.
    Name,
    /// In the namespace of a class, or else in a cell.
    NameOrCell(u32),
}

/// A scope is known by its node's place and kind.
pub type Key = (TextRange, Kind);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    Module,
    Class,
    Function,
}

/// What is known of a scope.
#[derive(Debug)]
pub struct Scope {
    kind: Kind,
    parent: Option<usize>,
    params: Vec<Name>,
    bound: Vec<Name>,
    used: Vec<Name>,
    globals: HashSet<Name>,
    nonlocals: HashSet<Name>,
    children: Vec<usize>,
    pub is_generator: bool,
    pub locals: Vec<Name>,
    pub cells: Vec<Name>,
    pub frees: Vec<Name>,
    places: HashMap<Name, Where>,
    mangle: Option<Name>,
}

impl Scope {
    /// Where a name is kept.
    pub fn place(&self, name: Name) -> Where {
        let otherwise = if self.kind == Kind::Class { Where::Name } else { Where::Global };
        self.places.get(&name).copied().unwrap_or(otherwise)
    }

    /// The number of a cell.
    pub fn cell(&self, name: Name) -> Option<u32> {
        let at = self.cells.iter().chain(&self.frees).position(|&it| it == name)?;
        u32::try_from(at).ok()
    }
}

/// All scopes of a module.
#[derive(Debug)]
pub struct Scopes {
    all: Vec<Scope>,
    by_key: HashMap<Key, usize>,
}

impl Scopes {
    pub fn of(module: &[Stmt], range: TextRange) -> Result<Self, String> {
        let mut finder = Finder { all: Vec::new(), by_key: HashMap::new(), at: 0 };
        finder.open(range, Kind::Module, None);
        finder.visit_body(module);
        let Finder { mut all, by_key, .. } = finder;
        resolve(&mut all, 0, &HashSet::new())?;
        Ok(Self { all, by_key })
    }

    pub fn get(&self, range: TextRange, kind: Kind) -> &Scope {
        &self.all[self.by_key[&(range, kind)]]
    }
}

/// `__name` in a class is `_Class__name`.
pub fn mangle(class: Option<Name>, name: &str) -> Name {
    match class {
        Some(class) if name.starts_with("__") && !name.ends_with("__") => {
            intern(&format!("_{}{name}", class.text().trim_start_matches('_')))
        }
        _ => intern(name),
    }
}

struct Finder {
    all: Vec<Scope>,
    by_key: HashMap<Key, usize>,
    at: usize,
}

impl Finder {
    fn open(&mut self, range: TextRange, kind: Kind, class: Option<Name>) {
        let index = self.all.len();
        let parent = (index > 0).then_some(self.at);
        let mangle = class.or_else(|| parent.and_then(|parent| self.all[parent].mangle));
        self.all.push(Scope {
            kind,
            parent,
            params: Vec::new(),
            bound: Vec::new(),
            used: Vec::new(),
            globals: HashSet::new(),
            nonlocals: HashSet::new(),
            children: Vec::new(),
            is_generator: false,
            locals: Vec::new(),
            cells: Vec::new(),
            frees: Vec::new(),
            places: HashMap::new(),
            mangle,
        });
        if let Some(parent) = parent {
            self.all[parent].children.push(index);
        }
        self.by_key.insert((range, kind), index);
        self.at = index;
    }

    fn close(&mut self) {
        self.at = self.all[self.at].parent.unwrap_or(0);
    }

    fn scope(&mut self) -> &mut Scope {
        &mut self.all[self.at]
    }

    fn name(&mut self, text: &str) -> Name {
        mangle(self.all[self.at].mangle, text)
    }

    fn bind(&mut self, text: &str) {
        let name = self.name(text);
        let scope = self.scope();
        if !scope.bound.contains(&name) {
            scope.bound.push(name);
        }
    }

    fn param(&mut self, text: &str) {
        self.bind(text);
        let name = self.name(text);
        self.scope().params.push(name);
    }

    fn use_name(&mut self, text: &str) {
        let name = self.name(text);
        let scope = self.scope();
        if !scope.used.contains(&name) {
            scope.used.push(name);
        }
        // `super()` without arguments needs the class, and the first parameter.
        if name == known::SUPER && scope.kind == Kind::Function {
            scope.used.push(known::CLASS);
        }
    }

    fn params(&mut self, parameters: &Parameters) {
        for it in parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs) {
            self.param(&it.parameter.name);
        }
        for it in parameters.vararg.iter().chain(&parameters.kwarg) {
            self.param(&it.name);
        }
    }

    fn defaults(&mut self, parameters: &Parameters) {
        for it in parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs) {
            if let Some(default) = &it.default {
                self.visit_expr(default);
            }
        }
    }

    /// The first iterable belongs to the enclosing scope, all else to a scope of the
    /// comprehension's own.
    fn comprehension(&mut self, range: TextRange, generators: &[Comprehension], parts: &[&Expr], is_generator: bool) {
        self.visit_expr(&generators[0].iter);
        self.open(range, Kind::Function, None);
        self.scope().is_generator = is_generator;
        self.param(known::DOT0.text());
        for (nth, generator) in generators.iter().enumerate() {
            if nth > 0 {
                self.visit_expr(&generator.iter);
            }
            self.visit_expr(&generator.target);
            for test in &generator.ifs {
                self.visit_expr(test);
            }
        }
        for part in parts {
            self.visit_expr(part);
        }
        self.close();
    }
}

impl<'a> Visitor<'a> for Finder {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                for decorator in &def.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                self.defaults(&def.parameters);
                self.bind(&def.name);
                self.open(def.range, Kind::Function, None);
                self.params(&def.parameters);
                self.visit_body(&def.body);
                self.close();
            }
            Stmt::ClassDef(def) => {
                for decorator in &def.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                if let Some(arguments) = &def.arguments {
                    visitor::walk_arguments(self, arguments);
                }
                self.bind(&def.name);
                let name = intern(&def.name);
                self.open(def.range, Kind::Class, Some(name));
                self.visit_body(&def.body);
                self.close();
            }
            Stmt::Global(it) => {
                for name in &it.names {
                    let name = self.name(name);
                    self.scope().globals.insert(name);
                }
            }
            Stmt::Nonlocal(it) => {
                for name in &it.names {
                    let name = self.name(name);
                    self.scope().nonlocals.insert(name);
                }
            }
            Stmt::Import(it) => {
                for alias in &it.names {
                    match &alias.asname {
                        Some(name) => self.bind(name),
                        None => self.bind(alias.name.split('.').next().unwrap_or_default()),
                    }
                }
            }
            Stmt::ImportFrom(it) => {
                for alias in &it.names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name));
                }
            }
            Stmt::AnnAssign(it) => {
                // Annotations are not evaluated.
                if let Some(value) = &it.value {
                    self.visit_expr(value);
                }
                if it.value.is_some() || it.simple {
                    self.visit_expr(&it.target);
                }
            }
            Stmt::AugAssign(it) => {
                if let Expr::Name(name) = &*it.target {
                    self.use_name(&name.id);
                }
                visitor::walk_stmt(self, stmt);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(it) => match it.ctx {
                ExprContext::Store | ExprContext::Del => self.bind(&it.id),
                _ => self.use_name(&it.id),
            },
            Expr::Named(it) => {
                self.visit_expr(&it.value);
                self.bind_walrus(&it.target);
            }
            Expr::Lambda(it) => {
                if let Some(parameters) = &it.parameters {
                    self.defaults(parameters);
                }
                self.open(it.range(), Kind::Function, None);
                if let Some(parameters) = &it.parameters {
                    self.params(parameters);
                }
                self.visit_expr(&it.body);
                self.close();
            }
            Expr::ListComp(it) => self.comprehension(it.range, &it.generators, &[&it.elt], false),
            Expr::SetComp(it) => self.comprehension(it.range, &it.generators, &[&it.elt], false),
            Expr::DictComp(it) => self.comprehension(it.range, &it.generators, &[&it.key, &it.value], false),
            Expr::Generator(it) => self.comprehension(it.range, &it.generators, &[&it.elt], true),
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                self.scope().is_generator = true;
                visitor::walk_expr(self, expr);
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(it) = handler;
        if let Some(name) = &it.name {
            self.bind(name);
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(it) => {
                if let Some(name) = &it.name {
                    self.bind(name);
                }
            }
            Pattern::MatchStar(it) => {
                if let Some(name) = &it.name {
                    self.bind(name);
                }
            }
            Pattern::MatchMapping(it) => {
                if let Some(name) = &it.rest {
                    self.bind(name);
                }
            }
            _ => {}
        }
        visitor::walk_pattern(self, pattern);
    }
}

impl Finder {
    /// `name := value` in a comprehension binds the name outside of it.
    fn bind_walrus(&mut self, target: &Expr) {
        let Expr::Name(ast::ExprName { id, .. }) = target else { return };
        let inner = self.at;
        while self.all[self.at].params.first() == Some(&known::DOT0) {
            let name = self.name(id);
            let parent = self.all[self.at].parent.unwrap_or(0);
            if self.all[parent].kind == Kind::Function {
                self.scope().nonlocals.insert(name);
                self.scope().used.push(name);
            } else {
                self.scope().globals.insert(name);
            }
            self.at = parent;
        }
        self.bind(id);
        self.at = inner;
    }
}

/// Decides for one scope and those inside it; returns what it needs of enclosing functions.
fn resolve(all: &mut Vec<Scope>, index: usize, enclosing: &HashSet<Name>) -> Result<HashSet<Name>, String> {
    let scope = &all[index];
    let kind = scope.kind;
    let own: Vec<Name> = scope
        .params
        .iter()
        .chain(&scope.bound)
        .copied()
        .filter(|name| !scope.globals.contains(name) && !scope.nonlocals.contains(name))
        .fold(Vec::new(), |mut list, name| {
            if !list.contains(&name) {
                list.push(name);
            }
            list
        });
    for name in &scope.nonlocals {
        if !enclosing.contains(name) {
            return Err(format!("no binding for nonlocal '{name}' found"));
        }
    }
    let mut visible = enclosing.clone();
    match kind {
        Kind::Function => {
            for name in &scope.globals {
                visible.remove(name);
            }
            visible.extend(&own);
        }
        Kind::Class => {
            visible.insert(known::CLASS);
        }
        Kind::Module => {}
    }
    let mut wanted = HashSet::new();
    for child in all[index].children.clone() {
        wanted.extend(resolve(all, child, &visible)?);
    }
    let scope = &mut all[index];
    let is_own = |name: &Name| match kind {
        Kind::Function => own.contains(name),
        Kind::Class => *name == known::CLASS,
        Kind::Module => false,
    };
    let mut cells: Vec<Name> = wanted.iter().copied().filter(is_own).collect();
    let mut frees: HashSet<Name> = wanted.into_iter().filter(|name| !is_own(name)).collect();
    let uses = scope.used.iter().chain(&scope.nonlocals);
    frees.extend(uses.filter(|name| enclosing.contains(name) && !own.contains(name) && !scope.globals.contains(name)));
    cells.sort();
    let mut sorted: Vec<Name> = frees.iter().copied().collect();
    sorted.sort();
    scope.frees = sorted;
    // Parameters have their slots in any case: that is where arguments arrive.
    if kind == Kind::Function {
        scope.locals =
            own.iter().copied().filter(|name| scope.params.contains(name) || !cells.contains(name)).collect();
    }
    scope.cells = cells;
    for (name, number) in scope.locals.clone().into_iter().zip(0..) {
        scope.places.insert(name, Where::Fast(number));
    }
    for (name, number) in scope.cells.iter().chain(&scope.frees).copied().zip(0..) {
        let place = match kind {
            Kind::Class if name != known::CLASS && !scope.nonlocals.contains(&name) => Where::NameOrCell(number),
            _ => Where::Cell(number),
        };
        scope.places.insert(name, place);
    }
    if kind == Kind::Class {
        for name in own {
            if !matches!(scope.places.get(&name), Some(Where::NameOrCell(_))) {
                scope.places.insert(name, Where::Name);
            }
        }
        for &name in &scope.globals {
            scope.places.insert(name, Where::Global);
        }
    }
    Ok(frees)
}
