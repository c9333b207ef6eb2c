//! What [`Trace::trace`](crate::Trace::trace) is given.

use super::Edges;
use crate::ptr::Object;

/// Takes the edges that a value reports.
///
/// There is nothing to call on it: pass it on to the `trace` of whatever holds handles, down to
/// [`Gc`](crate::Gc)'s own impl, which records the edge.
///
/// # Examples
/// ```
/// use gc_core::{Gc, Trace, Tracer};
///
/// struct Slot(Option<Gc<String>>);
///
/// // SAFETY: the one handle is visited once.
/// unsafe impl Trace for Slot {
///     fn trace(&self, tracer: &mut Tracer<'_>) {
///         self.0.trace(tracer);
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Tracer<'a> {
    edges: &'a mut Edges,
}

impl<'a> Tracer<'a> {
    #[inline]
    pub(crate) fn new(edges: &'a mut Edges) -> Self {
        Self { edges }
    }

    /// Runs a `trace` that is neither derived nor this crate's own: a hand-written impl, or a function of `with`.
    #[doc(hidden)]
    #[inline]
    pub fn foreign(&mut self, trace: impl FnOnce(&mut Self)) {
        trace(self);
    }

    /// Records a handle that the traced value owns.
    #[inline]
    pub(crate) fn edge(&mut self, target: Object) {
        self.edges.record(target);
    }

    /// The same for many handles.
    #[inline]
    pub(crate) fn edges(&mut self, targets: impl ExactSizeIterator<Item = Object>) {
        self.edges.record_all(targets);
    }
}
