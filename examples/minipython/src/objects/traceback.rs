//! Tracebacks, and what they keep of frames.

use std::cell::{Cell, RefCell};

use gc_core::{Finalize, Gc, GcCell, Trace};

use super::module::Module;
use super::tracked::Tracked;
use crate::names::Name;
use crate::value::Value;

/// A frame as Python sees it. While the function runs, the interpreter has its variables; they move
/// here when it ends and somebody, such as a traceback, still wants to know.
#[derive(Trace, Finalize)]
pub struct FrameObject {
    pub locals: RefCell<Vec<Value>>,
    pub names: Vec<Name>,
    pub function: Name,
    pub globals: Gc<Module>,
    pub file: Name,
    pub line: Cell<u32>,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl FrameObject {
    pub fn new(function: Name, file: Name, names: Vec<Name>, globals: Gc<Module>) -> Gc<Self> {
        Gc::new(Self {
            locals: RefCell::default(),
            names,
            function,
            globals,
            file,
            line: Cell::new(0),
            tracked: Tracked::new(),
        })
    }
}

/// One level of a traceback; the next is nearer to the error.
#[derive(Trace, Finalize)]
pub struct Traceback {
    pub frame: Gc<FrameObject>,
    pub line: u32,
    pub next: GcCell<Value>,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl Traceback {
    pub fn new(frame: Gc<FrameObject>, line: u32, next: Value) -> Value {
        Value::Traceback(Gc::new(Self { frame, line, next: GcCell::new(next), tracked: Tracked::new() }))
    }
}
