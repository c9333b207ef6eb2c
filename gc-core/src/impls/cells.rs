//! Cells and locks. Content that is mutably borrowed or locked is skipped: somebody may be changing
//! it, and an edge that isn't reported only keeps its target alive.
//!
//! All have `TraceSync`, for one of three reasons. A cell of one thread is not `Sync`: a value that
//! threads share has it inside a lock, which the tracer holds while the content must stay, or not
//! at all. A lock's content changes under the lock, whose guard the tracer is given; locks are
//! tried. An `OnceLock` is set once.

use std::cell::{Cell, LazyCell, OnceCell, Ref, RefCell, RefMut, UnsafeCell};
use std::sync::{
    LazyLock, Mutex, MutexGuard, OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult,
};

use super::{locks, no_finalizer, opaque, parts, parts_in_place};
use crate::trace::{TraceSync, drops_parts, flat, holds_any, visits};
use crate::{Trace, Traced};

/// Inside a cell, hand-written impls of `Trace` and functions of `with` are passed over, at any
/// depth, unless they say [`traces_plainly`](Trace::traces_plainly). Others may panic, and then the
/// panic hook could take the content out while it is traced.
// SAFETY: the content's edges are reported once; no destructor.
unsafe impl<T: Traced> Trace for Cell<T> {
    holds_any!(T);
    drops_parts!(T);
    visits!(|this, to| to.in_cell(flat::<T>(), |to| {
        // SAFETY: rule C1: while the reference lives, no code runs that changes a cell.
        to.part::<T>(unsafe { &*this.as_ptr() });
    }));
}
no_finalizer!([T] (Cell<T>));

// SAFETY: it isn't `Sync`, so that it is only shared inside a lock, whose guard the tracer has.
unsafe impl<T: TraceSync> TraceSync for Cell<T> {}

parts_in_place! {
    [T] RefCell<T>: |this, to| match this.try_borrow() {
        Ok(content) => to.borrowed(flat::<T>(), |to| to.part::<T>(&content)),
        Err(_) => to.hide(),
    };
    // Its content can't be taken out through a shared reference.
    [T] OnceCell<T>: |this, to| if let Some(content) = this.get() {
        to.part(content);
    };
}

parts! {
    // It owns no more than its content. But threads set it without a lock, also after a verdict has
    // seen it empty: it must be dropped to be rid of that (rule P5).
    [T] OnceLock<T>: |this, to| if let Some(content) = this.get() {
        to.part(content);
    };
}

locks! {
    // A poisoned lock's content is whole enough to be dropped, and so to be traced. Without
    // recursion a lock that this thread takes here can't be held by it.
    [T] Mutex<T>: |this, to| if to.looks_into::<T>() {
        match unless_locked(this.try_lock()) {
            // SAFETY: the lock is the value itself; the guard's drop only unlocks it.
            Some(guard) => unsafe { to.guarded(flat::<T>(), guard) },
            None => to.hide(),
        }
    };
    [T] RwLock<T>: |this, to| if to.looks_into::<T>() {
        match unless_locked(this.try_read()) {
            // SAFETY: the lock is the value itself; the guard's drop only unlocks it.
            Some(guard) => unsafe { to.guarded(flat::<T>(), guard) },
            None => to.hide(),
        }
    };
}

/// Returns the guard that a try for a lock has got, also if the lock is poisoned.
fn unless_locked<G>(tried: TryLockResult<G>) -> Option<G> {
    match tried {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

opaque!("Looking into it would run its initialiser.":
    [T, F] (LazyCell<T, F>), [T, F] (LazyLock<T, F>));
opaque!("Only its owner knows who may look into it, and when.": [T: ?Sized] (UnsafeCell<T>));
opaque!("A guard owns nothing. What it borrows is mostly skipped while the guard exists.":
    [T: ?Sized] (Ref<'_, T>), [T: ?Sized] (RefMut<'_, T>), [T: ?Sized] (MutexGuard<'_, T>),
    [T: ?Sized] (RwLockReadGuard<'_, T>), [T: ?Sized] (RwLockWriteGuard<'_, T>));
