//! `parking_lot`: locks. What is locked is skipped, as with std's.

use parking_lot::{Condvar, Mutex, Once, ReentrantMutex, RwLock};

use super::super::{holds, leaf, no_finalizer};
use crate::trace::Inspector;
use crate::{Trace, Traced, Tracer};

// SAFETY: the content's edges are reported once, unless it is locked; no destructor of its own.
unsafe impl<T: Traced> Trace for Mutex<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(content) = self.try_lock() {
            content.trace(tracer);
        }
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        if let Some(content) = self.try_lock() {
            content.__inspect(inspector);
        }
    }
}
no_finalizer!([T] (Mutex<T>));

// SAFETY: as for `Mutex`; readers don't exclude each other.
unsafe impl<T: Traced> Trace for RwLock<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(content) = self.try_read() {
            content.trace(tracer);
        }
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        if let Some(content) = self.try_read() {
            content.__inspect(inspector);
        }
    }
}
no_finalizer!([T] (RwLock<T>));

// SAFETY: as for `Mutex`; where this thread has it locked already, the content is shared at most.
unsafe impl<T: Traced> Trace for ReentrantMutex<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(content) = self.try_lock() {
            content.trace(tracer);
        }
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        if let Some(content) = self.try_lock() {
            content.__inspect(inspector);
        }
    }
}
no_finalizer!([T] (ReentrantMutex<T>));

leaf!((Condvar), (Once));
