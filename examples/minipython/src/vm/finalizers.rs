//! Python code that runs because an object goes: `__del__`, and callbacks of weak references.
//!
//! It is called from the library's finalizers and from destructors, at any time that a handle is dropped. Errors have
//! nobody to go to: they are reported, and ignored.

use std::cell::{Cell, RefCell};

use gc_core::Gc;

use super::{attr, call, lookup, repr};
use crate::names::known;
use crate::objects::class::Instance;
use crate::objects::tracked;
use crate::traceback;
use crate::value::{Exc, Value};

thread_local! {
    /// Whether a collection only says which objects are to be finalized.
    static QUEUED: Cell<bool> = const { Cell::new(false) };
    static QUEUE: RefCell<Vec<Gc<Instance>>> = const { RefCell::new(Vec::new()) };
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
pub fn take_queue() -> Vec<Gc<Instance>> {
    let mut queue = QUEUE.take();
    queue.sort_by_key(|object| object.tracked.born());
    queue
}

/// From now on neither finalizers nor callbacks are called.
pub fn end() {
    OVER.set(true);
}

/// What the library's finalizer of an instance does.
///
/// The library finalizes the members of a dead cycle in an order of its own. Python's is that of their creation, and
/// callbacks of weak references come before all of them. Where the order is to be seen, in `gc.collect()`, the finalizers
/// therefore only bring their objects back, into a queue; what is in it is finalized in order, and collected again.
pub fn run_or_queue(object: Gc<Instance>) {
    // The collector holds each member of a dead cycle, and so does a neighbour.
    if are_queued() && Gc::strong_count(&object) > 2 {
        QUEUE.with_borrow_mut(|queue| queue.push(object));
    } else {
        run(&object);
    }
}

/// Calls the `__del__` of an object.
pub fn run(object: &Gc<Instance>) {
    if OVER.get() {
        return;
    }
    let Some(function) = lookup::find(&object.class, known::DEL) else { return };
    let value = Value::Instance(object.clone());
    let reclaiming = tracked::set_reclaiming(false);
    // In a dead cycle weak references die before finalizers run, as in CPython; otherwise after.
    if reclaiming && Gc::strong_count(object) > 3 {
        object.weakrefs.sever();
    }
    let result = match &function {
        Value::Function(_) | Value::Native(_) => call::call(&function, vec![value], vec![]),
        _ => match attr::bind(&function, &value) {
            Ok(bound) => call::call(&bound, vec![], vec![]),
            Err(exc) => Err(exc),
        },
    };
    if let Err(exc) = result {
        let what = repr::repr(&function).unwrap_or_default();
        report(&exc, &what);
    }
    tracked::set_reclaiming(reclaiming);
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
