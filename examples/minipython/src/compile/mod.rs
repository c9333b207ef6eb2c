//! From source text to code: parser, scopes, instructions.

pub mod code;
mod expr;
mod function;
mod guarded;
mod pattern;
mod scope;
mod stmt;

use std::cell::Cell;
use std::rc::Rc;

use ruff_python_ast::Stmt;
use ruff_source_file::LineIndex;
use ruff_text_size::{Ranged, TextRange, TextSize};

use self::code::{Code, CodeKind, Op};
use self::scope::{Kind, Scope, Scopes, Where};
use crate::names::{Name, intern};
use crate::value::Value;

/// Why a text isn't a program.
#[derive(Debug)]
pub struct SyntaxError {
    pub message: String,
    pub line: u32,
    /// Whether more text could make it one.
    pub at_end: bool,
}

/// Compiles a module. With `print`, the values of statements that are expressions are printed, as
/// at the prompt.
pub fn compile(text: &str, file: Name, print: bool) -> Result<Rc<Code>, SyntaxError> {
    let index = LineIndex::from_source_text(text);
    let line_of = |offset: TextSize| u32::try_from(index.line_index(offset).get()).unwrap_or(0);
    let parsed = ruff_python_parser::parse_module(text).map_err(|error| SyntaxError {
        message: error.error.to_string(),
        line: line_of(error.location.start()),
        at_end: error.location.end().to_usize() >= text.trim_end().len(),
    })?;
    let module = parsed.into_syntax();
    let general = |message: String| SyntaxError { message, line: 1, at_end: false };
    let scopes = Scopes::of(&module.body, module.range()).map_err(general)?;
    let mut compiler = Compiler { scopes: &scopes, index: &index, text, file, units: Vec::new(), print, error: None };
    let scope = scopes.get(module.range(), Kind::Module);
    compiler.open(scope, CodeKind::Module, intern("<module>"), module.range(), None);
    compiler.docstring(&module.body);
    compiler.body(&module.body);
    compiler.emit(Op::None);
    compiler.emit(Op::Return);
    let code = compiler.close();
    match compiler.error {
        Some((message, line)) => Err(SyntaxError { message, line, at_end: false }),
        None => Ok(Rc::new(code)),
    }
}

/// A place to jump to.
#[derive(Clone, Copy)]
struct Label(u32);

/// What `return`, `break` and `continue` must undo on their way.
#[derive(Clone, Copy)]
enum Enclosing<'a> {
    Loop {
        start: Label,
        end: Label,
        has_iter: bool,
    },
    /// A block for exceptions.
    Block,
    Finally(&'a [Stmt]),
    /// The value of a `return` that waits for a `finally`.
    Waiting,
    With,
    /// An exception is being handled.
    Handler,
    /// The same, and it has a name.
    Named(Name),
}

/// A body that is being compiled.
struct Unit<'a> {
    scope: &'a Scope,
    code: Code,
    labels: Vec<u32>,
    enclosing: Vec<Enclosing<'a>>,
    class: Option<Name>,
    line: u32,
    temporaries: u32,
}

struct Compiler<'a> {
    scopes: &'a Scopes,
    index: &'a LineIndex,
    text: &'a str,
    file: Name,
    units: Vec<Unit<'a>>,
    print: bool,
    error: Option<(String, u32)>,
}

impl<'a> Compiler<'a> {
    fn unit(&mut self) -> &mut Unit<'a> {
        self.units.last_mut().expect("a body is being compiled")
    }

    fn scope(&self) -> &'a Scope {
        self.units.last().expect("a body is being compiled").scope
    }

    fn open(&mut self, scope: &'a Scope, kind: CodeKind, name: Name, range: TextRange, class: Option<Name>) {
        let line = self.line_of(range.start());
        let qualname = match self.units.last() {
            Some(outer) if outer.code.kind == CodeKind::Class => format!("{}.{name}", outer.code.qualname),
            Some(outer) if outer.code.kind == CodeKind::Function => format!("{}.<locals>.{name}", outer.code.qualname),
            _ => name.to_string(),
        };
        let class = class.or_else(|| self.units.last().and_then(|outer| outer.class));
        let code = Code {
            kind,
            name,
            qualname: qualname.into(),
            file: self.file,
            doc: Value::None,
            ops: Vec::new(),
            lines: Vec::new(),
            consts: Vec::new(),
            codes: Vec::new(),
            locals: scope.locals.clone(),
            cells: scope.cells.clone(),
            frees: scope.frees.clone(),
            cell_params: Vec::new(),
            pos_only: 0,
            pos_params: 0,
            kw_only: 0,
            has_star: false,
            has_star_star: false,
            is_generator: scope.is_generator && kind == CodeKind::Function,
            first_line: line,
            caches: Vec::new(),
        };
        self.units.push(Unit { scope, code, labels: Vec::new(), enclosing: Vec::new(), class, line, temporaries: 0 });
    }

    /// Ends a body: labels become places.
    fn close(&mut self) -> Code {
        let Unit { mut code, labels, .. } = self.units.pop().expect("a body is being compiled");
        for op in &mut code.ops {
            match op {
                Op::Jump(at)
                | Op::JumpIfFalse(at)
                | Op::JumpIfTrue(at)
                | Op::JumpIfFalseOrPop(at)
                | Op::JumpIfTrueOrPop(at)
                | Op::ForIter(at)
                | Op::SetupBlock(at)
                | Op::SetupWith(at) => *at = labels[*at as usize],
                _ => {}
            }
        }
        code
    }

    fn fail(&mut self, message: impl Into<String>) {
        let line = self.unit().line;
        self.error.get_or_insert((message.into(), line));
    }

    fn line_of(&self, offset: TextSize) -> u32 {
        u32::try_from(self.index.line_index(offset).get()).unwrap_or(0)
    }

    fn at(&mut self, node: &impl Ranged) {
        let line = self.line_of(node.start());
        self.unit().line = line;
    }

    fn emit(&mut self, op: Op) {
        let unit = self.unit();
        unit.code.ops.push(op);
        unit.code.lines.push(unit.line);
    }

    fn label(&mut self) -> Label {
        let labels = &mut self.unit().labels;
        labels.push(0);
        Label(count(labels.len()) - 1)
    }

    fn bind(&mut self, label: Label) {
        let unit = self.unit();
        unit.labels[label.0 as usize] = count(unit.code.ops.len());
    }

    fn jump(&mut self, op: fn(u32) -> Op, label: Label) {
        self.emit(op(label.0));
    }

    fn constant(&mut self, value: Value) {
        let consts = &mut self.unit().code.consts;
        let known = consts.iter().rev().take(32).position(|it| it.is(&value) && !matches!(it, Value::Undef));
        let number = match known {
            Some(back) => consts.len() - 1 - back,
            None => {
                consts.push(value);
                consts.len() - 1
            }
        };
        self.emit(Op::Const(count(number)));
    }

    fn cache(&mut self) -> u32 {
        let caches = &mut self.unit().code.caches;
        caches.push(Cell::new(u32::MAX));
        count(caches.len()) - 1
    }

    /// A local variable that Python code doesn't see.
    fn temporary(&mut self) -> u32 {
        let unit = self.unit();
        unit.temporaries += 1;
        let name = intern(&format!(".{}", unit.temporaries));
        unit.code.locals.push(name);
        count(unit.code.locals.len()) - 1
    }

    fn name(&mut self, text: &str) -> Name {
        scope::mangle(self.unit().class, text)
    }

    fn load(&mut self, name: Name) {
        match self.scope().place(name) {
            Where::Fast(slot) => self.emit(Op::LoadFast(slot)),
            Where::Cell(slot) => self.emit(Op::LoadCell(slot)),
            Where::Global => {
                let cache = self.cache();
                self.emit(Op::LoadGlobal { name, cache });
            }
            Where::Name => self.emit(Op::LoadName(name)),
            Where::NameOrCell(slot) => self.emit(Op::LoadNameOrCell { name, slot }),
        }
    }

    fn store(&mut self, name: Name) {
        self.emit(match self.scope().place(name) {
            Where::Fast(slot) => Op::StoreFast(slot),
            Where::Cell(slot) => Op::StoreCell(slot),
            Where::Global => Op::StoreGlobal(name),
            Where::Name | Where::NameOrCell(_) => Op::StoreName(name),
        });
    }

    fn delete(&mut self, name: Name) {
        self.emit(match self.scope().place(name) {
            Where::Fast(slot) => Op::DeleteFast(slot),
            Where::Cell(slot) => Op::DeleteCell(slot),
            Where::Global => Op::DeleteGlobal(name),
            Where::Name | Where::NameOrCell(_) => Op::DeleteName(name),
        });
    }
}

/// Numbers in instructions have 32 bits.
fn count(number: usize) -> u32 {
    u32::try_from(number).expect("no program is that long")
}
