//! Cells and locks. What is borrowed mutably or locked is skipped: whoever has it may be changing
//! it, and an edge that isn't reported only keeps its target alive.

use std::cell::{Cell, LazyCell, OnceCell, Ref, RefCell, RefMut, UnsafeCell};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{LazyLock, Mutex, MutexGuard, OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use super::{no_finalizer, opaque, parts, parts_in_place};
use crate::trace::{drops_parts, flat, holds_any, visits};
use crate::{Trace, Traced};

/// In a cell, hand-written impls and functions of `with` are passed over, at any depth, but for
/// those that say [`traces_plainly`](Trace::traces_plainly): others may panic, and the panic hook
/// may take the content from under them.
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

parts_in_place! {
    [T] RefCell<T>: |this, to| match this.try_borrow() {
        Ok(content) => to.borrowed(flat::<T>(), |to| to.part::<T>(&content)),
        Err(_) => to.recorded().hide(),
    };
    // Nothing can take out what is in one of these through a shared reference.
    [T] OnceCell<T>: |this, to| if let Some(content) = this.get() {
        to.part(content);
    };
}

parts! {
    [T] OnceLock<T>: |this, to| if let Some(content) = this.get() {
        to.part(content);
    };
    // A poisoned lock's content is whole enough to be dropped, and so to be traced. Without recursion a lock that this thread
    // takes here can't be held by it.
    [T] Mutex<T>: |this, to| match this.try_lock() {
        Ok(content) => guarded(content, |content| to.for_now(|to| to.part::<T>(content))),
        Err(TryLockError::Poisoned(content)) => {
            guarded(content.into_inner(), |content| to.for_now(|to| to.part::<T>(content)));
        }
        Err(TryLockError::WouldBlock) => {}
    };
    [T] RwLock<T>: |this, to| match this.try_read() {
        Ok(content) => to.for_now(|to| to.part::<T>(&content)),
        Err(TryLockError::Poisoned(content)) => to.for_now(|to| to.part::<T>(&content.into_inner())),
        Err(TryLockError::WouldBlock) => {}
    };
}

/// Visits what a lock guards, without poisoning the lock if that panics: a `trace` changes nothing.
fn guarded<G: Deref>(guard: G, visit: impl FnOnce(&G::Target)) {
    let result = catch_unwind(AssertUnwindSafe(|| visit(&guard)));
    drop(guard);
    if let Err(payload) = result {
        resume_unwind(payload);
    }
}

opaque!("What is not initialised yet can't be looked into without running its initialiser.":
    [T, F] (LazyCell<T, F>), [T, F] (LazyLock<T, F>));
opaque!("Only its owner knows who may look into it, and when.": [T: ?Sized] (UnsafeCell<T>));
opaque!("A guard owns nothing; what it borrows is mostly skipped for as long as it is there.":
    [T: ?Sized] (Ref<'_, T>), [T: ?Sized] (RefMut<'_, T>), [T: ?Sized] (MutexGuard<'_, T>),
    [T: ?Sized] (RwLockReadGuard<'_, T>), [T: ?Sized] (RwLockWriteGuard<'_, T>));
