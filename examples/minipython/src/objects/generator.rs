//! Generators: frames that wait.

use std::cell::{Cell, RefCell};

use gc_core::{Finalize, GcCell, Trace};

use super::tracked::{self, Tracked};
use super::weak::WeakList;
use crate::value::Value;
use crate::vm::frame::Frame;
use crate::vm::generators;

/// A generator. Its finalizer closes it, so that its `finally` blocks run.
#[derive(Trace)]
pub struct Generator {
    #[trace(skip)]
    pub weakrefs: WeakList,
    /// The frame, while it waits.
    pub frame: RefCell<Option<Box<Frame>>>,
    pub name: Value,
    pub qualname: Value,
    pub running: Cell<bool>,
    pub started: Cell<bool>,
    /// What it waits for in a `yield from`.
    pub delegate: GcCell<Value>,
    #[trace(skip)]
    mark: GeneratorMark,
}

/// A generator that its finalizer closed is freed by counting in CPython, before the dead are counted.
struct GeneratorMark {
    closed: Cell<bool>,
    pub tracked: Tracked,
}

impl Drop for GeneratorMark {
    fn drop(&mut self) {
        if self.closed.get() {
            tracked::correct(-1);
        }
    }
}

impl Generator {
    /// A number that grows with each object made.
    pub fn born(&self) -> u64 {
        self.mark.tracked.born()
    }

    pub fn new(frame: Frame, name: Value, qualname: Value) -> Self {
        Self {
            weakrefs: WeakList::default(),
            frame: RefCell::new(Some(Box::new(frame))),
            name,
            qualname,
            running: Cell::new(false),
            started: Cell::new(false),
            delegate: GcCell::new(Value::Undef),
            mark: GeneratorMark { closed: Cell::new(false), tracked: Tracked::new() },
        }
    }
}

impl Finalize for Generator {
    fn finalize(&self) {
        if self.started.get() && self.frame.borrow().is_some() {
            let reclaiming = tracked::set_reclaiming(false);
            if generators::close_unclosed(self, reclaiming) {
                self.mark.closed.set(true);
            }
            tracked::set_reclaiming(reclaiming);
        }
    }
}
