//! What is done behind a lock: its guard is kept for as long as its content is traced.

use std::cell::RefCell;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

use gc_core::inspect::{count_edges, edge_names};
use gc_core::{Trace, Tracer};

use crate::{G, gc};

/// What happened to a value and its guard, in order.
type Log = RefCell<Vec<String>>;

/// A value that tells that it is traced, and panics if it is told to.
struct Told<'a>(&'a Log, G, bool);
// SAFETY: the handle is visited once; the list that is written to is no part of an object.
unsafe impl Trace for Told<'_> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.borrow_mut().push("traced".to_owned());
        assert!(!self.2, "by intention");
        self.1.trace(tracer);
    }
}

/// A value behind a guard of its own.
struct Guarded<'a>(Told<'a>);
struct Guard<'a, 'b>(&'b Told<'a>);
impl<'a> Deref for Guard<'a, '_> {
    type Target = Told<'a>;

    fn deref(&self) -> &Told<'a> {
        self.0
    }
}
impl Drop for Guard<'_, '_> {
    fn drop(&mut self) {
        self.0.0.borrow_mut().push(format!("unlocked, panicking: {}", thread::panicking()));
    }
}
// SAFETY: the content is visited once, by `locked`.
unsafe impl Trace for Guarded<'_> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: what the guard lends lies in the value, and changes under `&mut` alone; the
        // guard's drop touches no handle.
        unsafe { tracer.locked(Guard(&self.0)) };
        self.0.0.borrow_mut().push("done".to_owned());
    }
}

#[test]
fn a_guard_is_kept_while_its_content_is_traced() {
    let log = Log::default();
    assert_eq!(count_edges(&Guarded(Told(&log, gc(), false))), 1);
    assert_eq!(log.take(), ["traced", "unlocked, panicking: false", "done"]);
}

/// A guard of a `Mutex` that is dropped by a panic would poison the lock.
#[test]
fn a_guard_is_let_go_of_before_a_panic_goes_on() {
    let log = Log::default();
    let guarded = Guarded(Told(&log, gc(), true));
    assert!(catch_unwind(AssertUnwindSafe(|| count_edges(&guarded))).is_err());
    assert_eq!(log.take(), ["traced", "unlocked, panicking: false"]);
    let mutex = Mutex::new(guarded);
    assert!(catch_unwind(AssertUnwindSafe(|| count_edges(&mutex))).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| edge_names(&mutex))).is_err());
    assert!(!mutex.is_poisoned() && mutex.try_lock().is_ok());
}
