//! Functions, classes, comprehensions: bodies with code of their own.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Comprehension, Decorator, Expr, Parameters, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::code::{CodeKind, Op};
use super::scope::{Kind, Where};
use super::{Compiler, Label, count};
use crate::names::{Name, intern, known};
use crate::value::Value;

/// What a comprehension makes.
#[derive(Clone, Copy)]
pub(super) enum Made<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Map(&'a Expr, &'a Expr),
    Generator(&'a Expr),
}

impl<'a> Compiler<'a> {
    pub(super) fn function_def(&mut self, it: &'a ast::StmtFunctionDef) {
        if it.is_async {
            return self.fail("'async' is not supported");
        }
        self.decorators(&it.decorator_list);
        let (defaults, kwdefaults) = self.default_values(&it.parameters);
        let name = self.name(&it.name);
        self.open(self.scopes.get(it.range, Kind::Function), CodeKind::Function, name, it.name.range(), None);
        self.parameters(&it.parameters);
        self.docstring(&it.body);
        self.body(&it.body);
        self.emit(Op::None);
        self.emit(Op::Return);
        self.make_function(defaults, kwdefaults);
        for _ in &it.decorator_list {
            self.emit(Op::Call(1));
        }
        self.store(name);
    }

    pub(super) fn lambda(&mut self, it: &'a ast::ExprLambda) {
        let none = (0, 0);
        let (defaults, kwdefaults) = it.parameters.as_deref().map_or(none, |it| self.default_values(it));
        self.open(self.scopes.get(it.range, Kind::Function), CodeKind::Function, known::LAMBDA, it.range, None);
        if let Some(parameters) = &it.parameters {
            self.parameters(parameters);
        }
        self.expr(&it.body);
        self.emit(Op::Return);
        self.make_function(defaults, kwdefaults);
    }

    pub(super) fn class_def(&mut self, it: &'a ast::StmtClassDef) {
        self.decorators(&it.decorator_list);
        self.emit(Op::BuildClass);
        let name = self.name(&it.name);
        let class = intern(&it.name);
        self.open(self.scopes.get(it.range, Kind::Class), CodeKind::Class, name, it.name.range(), Some(class));
        self.docstring(&it.body);
        if it.body.iter().any(|stmt| matches!(stmt, Stmt::AnnAssign(_))) {
            self.emit(Op::BuildMap(0));
            self.emit(Op::StoreName(known::ANNOTATIONS));
        }
        self.body(&it.body);
        match self.scope().cell(known::CLASS).filter(|_| self.scope().cells.contains(&known::CLASS)) {
            Some(cell) => self.emit(Op::Cell(cell)),
            None => self.emit(Op::None),
        }
        self.emit(Op::Return);
        self.make_function(0, 0);
        self.constant(Value::str(it.name.as_str()));
        match &it.arguments {
            Some(arguments) => self.arguments(arguments, 2),
            None => self.emit(Op::Call(2)),
        }
        for _ in &it.decorator_list {
            self.emit(Op::Call(1));
        }
        self.store(name);
    }

    fn decorators(&mut self, list: &'a [Decorator]) {
        for decorator in list {
            self.expr(&decorator.expression);
        }
    }

    /// Pushes default values; returns how many there are of each kind.
    fn default_values(&mut self, parameters: &'a Parameters) -> (u32, u32) {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args).filter_map(|it| it.default.as_deref());
        let mut defaults = 0;
        for default in positional {
            self.expr(default);
            defaults += 1;
        }
        let mut kwdefaults = 0;
        for it in &parameters.kwonlyargs {
            if let Some(default) = &it.default {
                self.constant(Value::str(it.parameter.name.as_str()));
                self.expr(default);
                kwdefaults += 1;
            }
        }
        (defaults, kwdefaults)
    }

    /// Writes down what the code accepts. Parameters that inner functions use begin in their slots
    /// and move to cells.
    fn parameters(&mut self, parameters: &Parameters) {
        let code = &mut self.unit().code;
        code.pos_only = parameters.posonlyargs.len();
        code.pos_params = parameters.posonlyargs.len() + parameters.args.len();
        code.kw_only = parameters.kwonlyargs.len();
        code.has_star = parameters.vararg.is_some();
        code.has_star_star = parameters.kwarg.is_some();
        // Order of slots: positional, keyword-only, `*args`, `**kwargs`, as in `Scope::params`.
        self.cell_parameters();
    }

    fn cell_parameters(&mut self) {
        let code = &mut self.unit().code;
        let params = code.params();
        code.cell_params = (0_u32..)
            .zip(&code.locals[..params])
            .filter_map(|(slot, name)| Some((slot, code.cells.iter().position(|cell| cell == name)?)))
            .map(|(slot, cell)| (slot, count(cell)))
            .collect();
    }

    /// Ends the body that was opened last, and makes a function of it.
    fn make_function(&mut self, defaults: u32, kwdefaults: u32) {
        let code = self.close();
        for &name in &code.frees {
            match self.scope().cell(name) {
                Some(cell) => self.emit(Op::Cell(cell)),
                None => self.fail(format!("name '{name}' has no cell")),
            }
        }
        let codes = &mut self.unit().code.codes;
        codes.push(Rc::new(code));
        let code = count(codes.len()) - 1;
        self.emit(Op::MakeFunction { code, defaults, kwdefaults });
    }

    pub(super) fn comprehension(&mut self, range: TextRange, generators: &'a [Comprehension], made: Made<'a>) {
        let name = match made {
            Made::List(_) => "<listcomp>",
            Made::Set(_) => "<setcomp>",
            Made::Map(..) => "<dictcomp>",
            Made::Generator(_) => "<genexpr>",
        };
        self.open(self.scopes.get(range, Kind::Function), CodeKind::Function, intern(name), range, None);
        self.unit().code.pos_params = 1;
        self.cell_parameters();
        match made {
            Made::List(_) => self.emit(Op::BuildList(0)),
            Made::Set(_) => self.emit(Op::BuildSet(0)),
            Made::Map(..) => self.emit(Op::BuildMap(0)),
            Made::Generator(_) => {}
        }
        self.comprehension_loop(generators, made, 0);
        if matches!(made, Made::Generator(_)) {
            self.emit(Op::None);
        }
        self.emit(Op::Return);
        self.make_function(0, 0);
        self.expr(&generators[0].iter);
        self.emit(Op::GetIter);
        self.emit(Op::Call(1));
    }

    fn comprehension_loop(&mut self, generators: &'a [Comprehension], made: Made<'a>, depth: usize) {
        let generator = &generators[depth];
        let (start, end): (Label, Label) = (self.label(), self.label());
        if depth == 0 {
            match self.scope().place(known::DOT0) {
                Where::Fast(slot) => self.emit(Op::LoadFast(slot)),
                _ => self.fail("a comprehension without its iterable"),
            }
        } else {
            self.expr(&generator.iter);
            self.emit(Op::GetIter);
        }
        self.bind(start);
        self.jump(Op::ForIter, end);
        self.assign(&generator.target);
        for test in &generator.ifs {
            self.test(test, start, false);
        }
        if depth + 1 < generators.len() {
            self.comprehension_loop(generators, made, depth + 1);
        } else {
            let deep = count(generators.len());
            match made {
                Made::List(item) => {
                    self.expr(item);
                    self.emit(Op::ListAppend(deep));
                }
                Made::Set(item) => {
                    self.expr(item);
                    self.emit(Op::SetAdd(deep));
                }
                Made::Map(key, value) => {
                    self.expr(key);
                    self.expr(value);
                    self.emit(Op::MapAdd(deep));
                }
                Made::Generator(item) => {
                    self.expr(item);
                    self.emit(Op::Yield);
                    self.emit(Op::Pop);
                }
            }
        }
        self.jump(Op::Jump, start);
        self.bind(end);
    }

    /// Whether a name means the built-in that the compiler treats in its own way.
    pub(super) fn is_builtin(&mut self, expr: &Expr, name: Name) -> bool {
        let Expr::Name(it) = expr else { return false };
        intern(&it.id) == name && matches!(self.scope().place(name), Where::Global | Where::Name)
    }
}
