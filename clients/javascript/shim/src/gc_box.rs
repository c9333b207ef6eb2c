//! [`GcBox`]: a value of boa's in gc-core's heap.

use std::any::type_name;
use std::cell::Cell;
use std::fmt;
use std::mem::ManuallyDrop;

use crate::{Trace, Tracer};

thread_local!(static IN_HEAP: Cell<bool> = const { Cell::new(false) });

/// Returns whether a destructor may run the finalizer of its value: whether the value is on the
/// stack. A value in the heap was finalized before it is dropped, and its neighbours may be gone.
#[inline]
pub fn finalizer_safe() -> bool {
    !IN_HEAP.get()
}

/// The ends of the names of those types that have something to do when their objects go: they hold
/// a lock of boa's, or a signal to a registry. All others have empty finalizers, as the original
/// runs them too, and gc-core needs not be bothered with them.
const FINALIZED: [&str; 3] = ["::MapIterator>", "::SetIterator>", "::CleanupSignaler"];

/// A value of boa's in gc-core's heap.
#[repr(transparent)]
pub struct GcBox<T: ?Sized>(ManuallyDrop<T>);

impl<T> GcBox<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(ManuallyDrop::new(value))
    }
}

impl<T: ?Sized> GcBox<T> {
    pub(crate) fn value(&self) -> &T {
        &self.0
    }
}

// SAFETY: what is visited is what boa's own impls visit, of which the original asks the same, since
// it counts edges too. Destructors reach out where `finalizer_safe` says yes, and it says no below.
unsafe impl<T: Trace> gc_core::Trace for GcBox<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // By name: gc-core's own `Trace` is in scope here, and leaves a `ManuallyDrop` out.
        // SAFETY: this is the collector's call.
        unsafe { Trace::trace(self.value(), tracer) };
    }
}

impl<T: Trace> gc_core::Finalize for GcBox<T> {
    fn finalize(&self) {
        self.value().run_finalizer();
    }

    fn needs_finalize() -> bool {
        FINALIZED.iter().any(|end| type_name::<T>().ends_with(end))
    }
}

impl<T: ?Sized> Drop for GcBox<T> {
    fn drop(&mut self) {
        struct Before(bool);
        impl Drop for Before {
            fn drop(&mut self) {
                IN_HEAP.set(self.0);
            }
        }
        let _before = Before(IN_HEAP.replace(true));
        // SAFETY: this is the end of the only owner, and happens once.
        unsafe { ManuallyDrop::drop(&mut self.0) };
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for GcBox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("GcBox").field(&self.value()).finish()
    }
}
