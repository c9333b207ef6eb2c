//! What values say about themselves.

use std::ops::Deref;

/// The receiver of the edges that a value reports: gc-core's own.
pub type Tracer<'a> = gc_core::Tracer<'a>;

/// A type whose [`Cc`](crate::Cc) handles the collector can visit.
pub trait Trace: 'static {
    /// Reports the handles that the value owns. The default is for types that own none.
    fn trace(&self, tracer: &mut Tracer) {
        let _ = tracer;
    }

    /// Returns whether a value of this type can be part of a cycle.
    fn is_type_tracked() -> bool
    where
        Self: Sized,
    {
        true
    }
}

/// A type whose values are never part of a cycle.
///
/// # Safety
/// They own no handle, at any depth, to what can lead back to them.
pub unsafe trait Acyclic: Trace {
    /// Holds code that compiles only if the fields are acyclic too. Derived impls override it.
    #[doc(hidden)]
    fn assert_fields_are_acyclic(&self) {}
}

/// A box that is traced through a trait object.
#[derive(Debug)]
pub struct TraceBox<T: ?Sized>(pub Box<T>);

impl<T: Trace + ?Sized> Trace for TraceBox<T> {
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
    }
}

impl<T: ?Sized> Deref for TraceBox<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
