//! The end of a program, in CPython's order: exit functions, finalizers of what is left, the rest.

use std::cell::RefCell;

use gc_core::{Gc, Weak};

use super::{call, finalizers, vm};
use crate::objects::class::Instance;
use crate::value::{Exc, Value};

/// What is to be done at exit.
#[derive(Default)]
pub struct Registry {
    /// Instances with `__del__`, in the order of their creation.
    finalizable: RefCell<Vec<Weak<Instance>>>,
    functions: RefCell<Vec<Value>>,
}

impl Registry {
    /// Notes an instance with `__del__`.
    pub fn note(&self, instance: &Gc<Instance>) {
        let mut list = self.finalizable.borrow_mut();
        if list.len() >= 64 && list.len() == list.capacity() {
            list.retain(|it| it.strong_count() > 0);
        }
        list.push(Gc::downgrade(instance));
    }

    /// Notes a function of `atexit.register`.
    pub fn call_at_exit(&self, function: Value) {
        self.functions.borrow_mut().push(function);
    }
}

/// Ends the program: whatever Python code is still to run runs now.
///
/// `pending` is the exception that ended it: what its traceback holds goes after the exit functions.
pub fn run(pending: Option<Exc>) {
    let vm = vm();
    loop {
        let function = vm.exit.functions.borrow_mut().pop();
        let Some(function) = function else { break };
        if let Err(exc) = call::call(&function, vec![], vec![]) {
            finalizers::report(&exc, "atexit callback");
        }
    }
    drop(pending);
    if has_functions() {
        // A function leads to the names of its module, and those to it: all that is left is one dead cycle, and its
        // finalizers run in the order of creation, while everything is whole.
        let list = vm.exit.finalizable.take();
        for instance in list.iter().filter_map(Weak::upgrade) {
            if !Gc::is_finalized(&instance) {
                finalizers::run(&instance);
                instance.forget_finalizer();
            }
        }
    }
    let main = vm.main.borrow().clone();
    let names: Vec<_> = main.names.borrow().iter().map(|(name, _)| name).collect();
    for name in names {
        main.delete(name);
    }
    vm.modules.borrow_mut().clear();
    drop(main);
    gc_core::collect();
    crate::output::flush();
}

/// Whether the names of the main module are part of a cycle.
fn has_functions() -> bool {
    let main = vm().main.borrow().clone();
    let names = main.names.borrow();
    names.iter().any(|(_, value)| matches!(value, Value::Function(_) | Value::Class(_)))
}
