//! The end of a program, in CPython's order: exit functions, finalizers of what is left, the rest.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use gc_core::Gc;

use super::{call, finalizers, vm};
use crate::modules::graph;
use crate::objects::tracked;
use crate::value::{Exc, Value};

/// What is to be done at exit.
#[derive(Default)]
pub struct Registry {
    functions: RefCell<Vec<Value>>,
}

impl Registry {
    /// Notes a function of `atexit.register`.
    pub fn call_at_exit(&self, function: Value) {
        self.functions.borrow_mut().push(function);
    }
}

/// Ends the program: whatever Python code is still to run runs now.
///
/// `pending` is the exception that ended it: what its traceback holds goes after the exit
/// functions.
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
    if vm.gc.enabled.get() {
        super::safepoint::collect(2, true);
    }
    if has_functions() {
        // A function leads to the names of its module, and those to it: all that is left is one
        // dead cycle. Its finalizers run while everything is whole, in the order that the last
        // collection has left.
        let mut left = graph::reachable_from(vec![Value::Module(vm.main.borrow().clone())]);
        left.retain(|value| match value {
            Value::Instance(it) => it.class.has_del.get() && !Gc::is_finalized(it),
            Value::Generator(it) => it.started.get(),
            _ => false,
        });
        left.extend(finalizers::garbage());
        left.sort_by_key(Value::rank);
        for value in &left {
            finalizers::run(value);
        }
        finalizers::end();
    }
    let main = vm.main.borrow().clone();
    let names: Vec<_> = main.names.borrow().iter().map(|(name, _)| name).collect();
    for name in names {
        main.delete(name);
    }
    vm.modules.borrow_mut().clear();
    drop(main);
    tracked::set_reclaiming(true);
    gc_core::collect();
    finalizers::end();
    crate::output::flush();
}

/// Whether the names of the main module are part of a cycle.
fn has_functions() -> bool {
    let main = vm().main.borrow().clone();
    let names = main.names.borrow();
    names.iter().any(|(_, value)| matches!(value, Value::Function(_) | Value::Class(_)))
}

/// A full collection of CPython's changes the order of its list. Where there are few objects, so
/// does this.
pub fn reorder() {
    if gc_core::heap::stats().live < 20_000 {
        for value in survivors() {
            if let Some(tracked) = value.tracked() {
                tracked.move_to_end();
            }
        }
    }
}

/// All objects that can be reached from the main module, in the order in which CPython's collector
/// has them in its list after a full collection: by age, but what is older than all that leads to
/// it comes at the end, as it was come across.
fn survivors() -> Vec<Value> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        NotYet,
        Reached,
        SetAside,
        Done,
    }
    let main = vm().main.borrow().clone();
    let root = Gc::as_ptr(&main).addr();
    let mut all = graph::reachable_from(vec![Value::Module(main)]);
    all.sort_by_key(Value::rank);
    let mut seen: HashMap<usize, Seen> = all.iter().filter_map(Value::address).map(|at| (at, Seen::NotYet)).collect();
    seen.insert(root, Seen::Reached);
    let mut list: VecDeque<Value> = all.into();
    let mut order = Vec::new();
    while let Some(value) = list.pop_front() {
        let Some(state) = value.address().and_then(|at| seen.get_mut(&at)) else { continue };
        match *state {
            Seen::NotYet => *state = Seen::SetAside,
            Seen::Reached => {
                *state = Seen::Done;
                for child in graph::children(&value) {
                    let Some(state) = child.address().and_then(|at| seen.get_mut(&at)) else { continue };
                    match *state {
                        Seen::NotYet => *state = Seen::Reached,
                        Seen::SetAside => {
                            *state = Seen::Reached;
                            list.push_back(child);
                        }
                        _ => {}
                    }
                }
                order.push(value);
            }
            Seen::SetAside | Seen::Done => {}
        }
    }
    order
}
