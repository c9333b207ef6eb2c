//! What the compiler makes: instructions for a stack machine.

use std::cell::Cell;
use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator, UnaryOp};

use crate::names::Name;
use crate::value::Value;

/// An instruction. `at` is a target of a jump, `slot` a number of a local variable or cell.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Const(u32),
    None,
    Pop,
    Dup,
    Dup2,
    Swap,
    /// Moves the top value below the two under it.
    Rot3,
    LoadFast(u32),
    StoreFast(u32),
    DeleteFast(u32),
    LoadCell(u32),
    StoreCell(u32),
    DeleteCell(u32),
    /// Pushes the cell itself, for a function that is about to be made.
    Cell(u32),
    /// `cache` is the number of a place that remembers where the name was.
    LoadGlobal {
        name: Name,
        cache: u32,
    },
    StoreGlobal(Name),
    DeleteGlobal(Name),
    /// A name in the body of a class.
    LoadName(Name),
    /// A name in the body of a class that an enclosing function has.
    LoadNameOrCell {
        name: Name,
        slot: u32,
    },
    StoreName(Name),
    DeleteName(Name),
    LoadAttr(Name),
    StoreAttr(Name),
    DeleteAttr(Name),
    LoadMethod(Name),
    LoadItem,
    StoreItem,
    DeleteItem,
    BuildSlice(bool),
    Binary(Operator),
    InPlace(Operator),
    Unary(UnaryOp),
    Compare(CmpOp),
    BuildTuple(u32),
    BuildList(u32),
    BuildSet(u32),
    BuildMap(u32),
    BuildString(u32),
    /// Adds to the container that is this deep in the stack.
    ListAppend(u32),
    SetAdd(u32),
    MapAdd(u32),
    ListExtend,
    SetUpdate,
    MapUpdate,
    /// Like `MapUpdate`, for keyword arguments, which may not repeat.
    MapMerge,
    ListToTuple,
    Unpack(u32),
    UnpackStar {
        before: u32,
        after: u32,
    },
    Jump(u32),
    JumpIfFalse(u32),
    JumpIfTrue(u32),
    JumpIfFalseOrPop(u32),
    JumpIfTrueOrPop(u32),
    GetIter,
    ForIter(u32),
    Call(u32),
    /// Names of the last arguments are constant `names`, a tuple.
    CallKw {
        count: u32,
        names: u32,
    },
    CallMethod(u32),
    CallMethodKw {
        count: u32,
        names: u32,
    },
    /// Stack: function, positional list, keyword dict.
    CallSpread,
    /// Stack: default values, names and values of keyword-only defaults, cells.
    MakeFunction {
        code: u32,
        defaults: u32,
        kwdefaults: u32,
    },
    Return,
    Yield,
    /// Stack: iterator, value to send. Repeats itself until the iterator ends.
    YieldFrom,
    GetYieldFromIter,
    /// From here to `PopBlock`, an exception continues at `at`.
    SetupBlock(u32),
    /// The same, but the value on top of the stack is used up inside.
    SetupWith(u32),
    PopBlock,
    /// Pushes the exception that is being handled.
    LoadExc,
    /// It has been handled.
    PopExc,
    Reraise,
    /// Pops a class or a tuple of classes, pushes whether the handled exception is one.
    ExcMatches,
    /// With 0, 1 or 2 values: exception, cause.
    Raise(u32),
    WithEnter,
    WithExit,
    WithExitExc,
    /// Pushes the text of a value: `conversion` is `r`, `s`, `a` or zero.
    Format {
        conversion: u8,
        has_spec: bool,
    },
    Import {
        name: Name,
        top: bool,
    },
    ImportFrom(Name),
    ImportStar,
    BuildClass,
    AssertFail(bool),
    Locals,
    Globals,
    Print,
    /// Pattern matching: looks at the top value, pushes whether it fits.
    MatchSequence {
        len: u32,
        at_least: bool,
    },
    MatchMapping,
    /// Stack: subject, keys. Pushes the values, or `None`.
    MatchKeys,
    /// Stack: subject, class, names of attributes. Pushes the attributes, or `None`.
    MatchClass(u32),
}

/// What a piece of code is the body of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeKind {
    Module,
    Class,
    Function,
}

/// A compiled body.
pub struct Code {
    pub kind: CodeKind,
    pub name: Name,
    pub qualname: Box<str>,
    pub file: Name,
    pub doc: Value,
    pub ops: Vec<Op>,
    pub lines: Vec<u32>,
    pub consts: Vec<Value>,
    pub codes: Vec<Rc<Code>>,
    /// Local variables, parameters first; then cells of its own; then cells of enclosing functions.
    pub locals: Vec<Name>,
    pub cells: Vec<Name>,
    pub frees: Vec<Name>,
    /// For each parameter that is also a cell: its place, and the cell's number.
    pub cell_params: Vec<(u32, u32)>,
    pub pos_only: usize,
    pub pos_params: usize,
    pub kw_only: usize,
    pub has_star: bool,
    pub has_star_star: bool,
    pub is_generator: bool,
    pub first_line: u32,
    /// Where global names were found the last time.
    pub caches: Vec<Cell<u32>>,
}

impl Code {
    /// Number of slots that parameters take.
    pub fn params(&self) -> usize {
        self.pos_params + self.kw_only + usize::from(self.has_star) + usize::from(self.has_star_star)
    }

    /// Whether a call with as many positional arguments as parameters needs no sorting out.
    pub fn is_simple(&self) -> bool {
        self.kw_only == 0 && !self.has_star && !self.has_star_star
    }

    /// The line of an instruction.
    pub fn line(&self, pc: usize) -> u32 {
        self.lines.get(pc).copied().unwrap_or(self.first_line)
    }
}
