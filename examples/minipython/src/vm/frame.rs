//! A call in progress: variables, the stack of values, where it is.

use std::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, Trace};

use crate::compile::code::Code;
use crate::objects::function::{CellObject, Function};
use crate::objects::module::Module;
use crate::objects::traceback::FrameObject;
use crate::value::{Exc, Value};

/// Where an exception goes on.
#[derive(Clone, Copy, Trace, Finalize)]
pub struct Block {
    pub handler: u32,
    pub stack: u32,
    pub handling: u32,
}

/// A frame. The frames of running functions are on Rust's stack, so what they hold is held from
/// outside.
#[derive(Trace, Finalize)]
pub struct Frame {
    #[trace(skip)]
    pub code: Rc<Code>,
    pub function: Option<Gc<Function>>,
    pub globals: Gc<Module>,
    /// Names of the class whose body this is.
    pub namespace: Option<Gc<Module>>,
    pub locals: Vec<Value>,
    pub cells: Vec<Gc<CellObject>>,
    pub stack: Vec<Value>,
    pub blocks: Vec<Block>,
    pub pc: usize,
    /// How many exceptions were being handled when it was entered.
    pub base: usize,
    /// Those that a waiting generator handles.
    pub handling: Vec<Exc>,
    pub object: Option<Gc<FrameObject>>,
}

thread_local! {
    /// Empty vectors with room, for the next call.
    static SPARE: RefCell<Vec<Vec<Value>>> = const { RefCell::new(Vec::new()) };
}

/// An empty vector.
#[inline]
pub fn spare() -> Vec<Value> {
    SPARE.with_borrow_mut(Vec::pop).unwrap_or_else(|| Vec::with_capacity(16))
}

#[inline]
fn give_back(mut vec: Vec<Value>) {
    vec.clear();
    SPARE.with_borrow_mut(|spare| {
        if spare.len() < 64 {
            spare.push(vec);
        }
    });
}

impl Frame {
    /// A frame for a function; `locals` has its arguments.
    #[inline]
    pub fn new(function: Gc<Function>, mut locals: Vec<Value>) -> Self {
        let code = Rc::clone(&function.code);
        locals.resize(code.locals.len(), Value::Undef);
        let cells = if code.cells.is_empty() && code.frees.is_empty() {
            Vec::new()
        } else {
            cells(&code, &function, &mut locals)
        };
        let globals = function.globals.clone();
        Self {
            code,
            function: Some(function),
            globals,
            namespace: None,
            locals,
            cells,
            stack: spare(),
            blocks: Vec::new(),
            pc: 0,
            base: 0,
            handling: Vec::new(),
            object: None,
        }
    }

    /// A frame for a module.
    pub fn of_module(code: Rc<Code>, globals: Gc<Module>) -> Self {
        let locals = vec![Value::Undef; code.locals.len()];
        Self {
            code,
            function: None,
            globals,
            namespace: None,
            locals,
            cells: Vec::new(),
            stack: spare(),
            blocks: Vec::new(),
            pc: 0,
            base: 0,
            handling: Vec::new(),
            object: None,
        }
    }

    /// The line of the instruction that runs.
    pub fn line(&self) -> u32 {
        self.code.line(self.pc.saturating_sub(1))
    }

    /// The frame as an object. The variables stay here until the call ends.
    pub fn object(&mut self) -> Gc<FrameObject> {
        let line = self.line();
        let object = self.object.get_or_insert_with(|| {
            FrameObject::new(self.code.name, self.code.file, self.code.locals.clone(), self.globals.clone())
        });
        object.line.set(line);
        object.clone()
    }

    /// Ends the call: variables go, or move to the frame's object if a traceback or somebody else
    /// has it.
    #[inline]
    pub fn finish(mut self) {
        match self.object.take() {
            Some(object) if Gc::strong_count(&object) > 1 => {
                let mut locals = std::mem::take(&mut self.locals);
                for (cell, name) in self.cells.iter().zip(&self.code.cells) {
                    if let Some(at) = object.names.iter().position(|it| it == name) {
                        locals[at] = cell.content.get();
                    }
                }
                object.locals.replace(locals);
            }
            _ => {}
        }
        give_back(std::mem::take(&mut self.stack));
        give_back(std::mem::take(&mut self.locals));
    }
}

/// The cells of a call: new ones for variables that inner functions use, and those of enclosing
/// functions.
fn cells(code: &Code, function: &Gc<Function>, locals: &mut [Value]) -> Vec<Gc<CellObject>> {
    let mut cells: Vec<Gc<CellObject>> = code.cells.iter().map(|_| CellObject::new(Value::Undef)).collect();
    for &(slot, cell) in &code.cell_params {
        cells[cell as usize].content.set(std::mem::take(&mut locals[slot as usize]));
    }
    cells.extend(function.closure.iter().cloned());
    cells
}
