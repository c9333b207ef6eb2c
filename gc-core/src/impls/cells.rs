//! Cells and locks. What is borrowed mutably or locked is skipped: whoever has it may be changing it, and an edge that
//! isn't reported only keeps its target alive.

use std::cell::{Cell, LazyCell, OnceCell, RefCell, UnsafeCell};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{LazyLock, Mutex, OnceLock, RwLock, TryLockError};

use super::{holds, leaf, no_finalizer};
use crate::trace::Inspector;
use crate::{Trace, Traced, Tracer};

// SAFETY: the content's edges are reported once; no destructor.
unsafe impl<T: Traced> Trace for Cell<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: rule C1: the reference lives for the call of a `trace`, which by its promise 3 changes no cell.
        unsafe { &*self.as_ptr() }.trace(tracer);
    }
}
no_finalizer!([T] (Cell<T>));

// SAFETY: the content's edges are reported once, unless it is borrowed mutably; no destructor.
unsafe impl<T: Traced> Trace for RefCell<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Ok(content) = self.try_borrow() {
            content.trace(tracer);
        }
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        if let Ok(content) = self.try_borrow() {
            content.__inspect(inspector);
        }
    }
}
no_finalizer!([T] (RefCell<T>));

// SAFETY: the content's edges, if there is one, are reported once; no destructor.
unsafe impl<T: Traced> Trace for OnceCell<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(content) = self.get() {
            content.trace(tracer);
        }
    }
}
no_finalizer!([T] (OnceCell<T>));

// SAFETY: as for `OnceCell`.
unsafe impl<T: Traced> Trace for OnceLock<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(content) = self.get() {
            content.trace(tracer);
        }
    }
}
no_finalizer!([T] (OnceLock<T>));

/// Traces what a lock guards, without poisoning the lock if that panics: a `trace` changes nothing.
fn trace_guarded<G: Deref<Target: Trace>>(guard: G, tracer: &mut Tracer<'_>) {
    let result = catch_unwind(AssertUnwindSafe(|| guard.trace(tracer)));
    drop(guard);
    if let Err(payload) = result {
        resume_unwind(payload);
    }
}

// SAFETY: the content's edges are reported once, unless it is locked; a poisoned lock's content is whole enough to be
// dropped, and so to be traced. Without recursion a lock that this thread takes here can't be held by it.
unsafe impl<T: Traced> Trace for Mutex<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        match self.try_lock() {
            Ok(content) => trace_guarded(content, tracer),
            Err(TryLockError::Poisoned(content)) => trace_guarded(content.into_inner(), tracer),
            Err(TryLockError::WouldBlock) => {}
        }
    }
}
no_finalizer!([T] (Mutex<T>));

// SAFETY: as for `Mutex`.
unsafe impl<T: Traced> Trace for RwLock<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        match self.try_read() {
            Ok(content) => content.trace(tracer),
            Err(TryLockError::Poisoned(content)) => content.into_inner().trace(tracer),
            Err(TryLockError::WouldBlock) => {}
        }
    }
}
no_finalizer!([T] (RwLock<T>));

// What is not initialised yet can't be looked into without running its initialiser; and nobody may look into an
// `UnsafeCell`.
leaf!([T, F] (LazyCell<T, F>), [T, F] (LazyLock<T, F>), [T: ?Sized] (UnsafeCell<T>));
