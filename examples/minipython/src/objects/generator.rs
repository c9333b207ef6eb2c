//! Generators: frames that wait.

use std::cell::{Cell, RefCell};

use gc_core::{Finalize, Gc, GcCell, Trace, Weak};

use super::tracked::Tracked;
use super::weak::WeakList;
use crate::value::Value;
use crate::vm::finalizers;
use crate::vm::frame::Frame;

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
    /// The way to a handle to itself, for the finalizer. Empty until it waits for the first time.
    me: GcCell<Weak<Generator>>,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl Generator {
    pub fn new(frame: Frame, name: Value, qualname: Value) -> Self {
        Self {
            weakrefs: WeakList::default(),
            frame: RefCell::new(Some(Box::new(frame))),
            name,
            qualname,
            running: Cell::new(false),
            started: Cell::new(false),
            me: GcCell::new(Weak::new()),
            tracked: Tracked::new(),
        }
    }

    /// The generator waits, in the midst of its code.
    pub fn wait(this: &Gc<Self>, frame: Box<Frame>) {
        if !this.started.replace(true) {
            this.me.set(Gc::downgrade(this));
        }
        this.frame.replace(Some(frame));
    }
}

impl Finalize for Generator {
    fn finalize(&self) {
        if let Some(me) = self.me.get().upgrade()
            && self.frame.borrow().is_some()
        {
            finalizers::run_or_queue(Value::Generator(me));
        }
    }
}
