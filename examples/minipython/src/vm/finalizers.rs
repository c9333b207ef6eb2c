//! Python code that runs because an object goes: `__del__`, and callbacks of weak references.
//!
//! It is called from the library's finalizers and from destructors, at any time that a handle is
//! dropped. Errors have nobody to go to: they are reported, and ignored.

use std::cell::{Cell, RefCell};

use super::{attr, call, generators, lookup, repr};
use crate::names::known;
use crate::objects::tracked;
use crate::objects::weak::list_of;
use crate::traceback;
use crate::value::{Exc, Res, Value};

thread_local! {
    /// Whether a collection only says which objects are to be finalized.
    static QUEUED: Cell<bool> = const { Cell::new(false) };
    static QUEUE: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
    /// The program is over: nothing is called any more.
    static OVER: Cell<bool> = const { Cell::new(false) };
}

/// Says whether finalizers of dead cycles wait in the queue.
pub fn set_queued(queued: bool) {
    QUEUED.set(queued);
}

/// Whether they do.
pub fn are_queued() -> bool {
    QUEUED.get() && tracked::is_reclaiming()
}

/// The objects in the queue, the oldest first.
pub fn take_queue() -> Vec<Value> {
    let mut queue = QUEUE.take();
    queue.sort_by_key(Value::rank);
    queue
}

/// Objects of dead cycles that are to be finalized; the caller does it.
pub fn garbage() -> Vec<Value> {
    set_queued(true);
    tracked::set_reclaiming(true);
    gc_core::collect();
    tracked::set_reclaiming(false);
    set_queued(false);
    take_queue()
}

/// From now on neither finalizers nor callbacks are called.
pub fn end() {
    OVER.set(true);
}

/// What the library's finalizers of instances and generators do.
///
/// The library finalizes the members of a dead cycle in an order of its own. Python's is that of
/// their creation, and callbacks of weak references come before all of them. Where the order is to
/// be seen, in `gc.collect()`, the finalizers therefore only bring their objects back, into a
/// queue; what is in it is finalized in order, and collected again.
pub fn run_or_queue(object: Value) {
    // The collector holds each member of a dead cycle, and so does a neighbour.
    let in_cycle = tracked::is_reclaiming() && object.refcount() > 2;
    if in_cycle && QUEUED.get() {
        QUEUE.with_borrow_mut(|queue| queue.push(object));
        return;
    }
    // In a dead cycle weak references die before finalizers run, as in CPython; otherwise after.
    if in_cycle && let Some(list) = list_of(&object) {
        list.sever();
    }
    run(&object);
}

/// Calls the `__del__` of an instance, or closes a generator.
pub fn run(object: &Value) {
    if OVER.get() {
        return;
    }
    let reclaiming = tracked::set_reclaiming(false);
    match object {
        Value::Instance(it) => {
            if let Some(function) = lookup::find(&it.class, known::DEL)
                && let Err(exc) = call_del(&function, object)
            {
                report(&exc, &repr::repr(&function).unwrap_or_default());
            }
        }
        Value::Generator(it) => {
            if let Err(exc) = generators::close(it) {
                report(&exc, &repr::repr(object).unwrap_or_default());
            }
        }
        _ => {}
    }
    tracked::set_reclaiming(reclaiming);
}

fn call_del(function: &Value, object: &Value) -> Res {
    match function {
        Value::Function(_) | Value::Native(_) => call::call(function, vec![object.clone()], vec![]),
        _ => call::call(&attr::bind(function, object)?, vec![], vec![]),
    }
}

/// Calls the callback of a weak reference whose object has gone.
pub fn call_back(callback: &Value, reference: &Value) {
    if OVER.get() {
        return;
    }
    let reclaiming = tracked::set_reclaiming(false);
    if let Err(exc) = call::call(callback, vec![reference.clone()], vec![]) {
        let what = repr::repr(callback).unwrap_or_default();
        report(&exc, &what);
    }
    tracked::set_reclaiming(reclaiming);
}

/// Writes `Exception ignored in: …` and the traceback to standard error.
pub fn report(exc: &Exc, what: &str) {
    crate::output::flush();
    eprintln!("Exception ignored in: {what}");
    eprint!("{}", traceback::format(exc));
    // What the traceback holds goes when `exc` does, after this.
}
