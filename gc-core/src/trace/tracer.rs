//! [`Tracer`]: the argument of [`Trace::trace`](crate::Trace::trace).

use std::mem;

use super::Edges;
use super::nesting::{Mode, Nest, PutOff};
use crate::ptr::Object;
#[cfg(target_has_atomic = "64")]
use crate::ptr::Shared;

/// The receiver of the edges that a value reports.
///
/// Pass it on to every part that holds handles, by [`Tracer::visit`] or by calling the part's
/// [`trace`](crate::Trace::trace). In the end it reaches [`Gc`](crate::Gc)'s own impl, which
/// records the edge.
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
    pub(super) edges: &'a mut Edges,
}

impl<'a> Tracer<'a> {
    #[inline]
    pub(crate) fn new(edges: &'a mut Edges) -> Self {
        Self { edges }
    }

    /// Runs a `trace` that is neither derived nor this crate's own: a hand-written impl, or a
    /// function of `with`. In a cell it is passed over (rule C1).
    #[doc(hidden)]
    #[inline]
    pub fn foreign(&mut self, trace: impl FnOnce(&mut Self)) {
        if self.edges.mode.in_cell() {
            return;
        }
        let begun = Begun(self);
        begun.0.for_now(trace);
        mem::forget(begun);
    }

    /// Records a handle that the traced value owns.
    #[inline]
    pub(crate) fn edge(&mut self, target: Object) {
        self.edges.record(target);
    }

    /// Records a handle that threads share, where such handles are looked for.
    #[cfg(target_has_atomic = "64")]
    #[inline]
    pub(crate) fn shared_edge(&mut self, target: Shared) {
        if let Some(shared) = self.edges.shared() {
            shared.record(target);
        }
    }

    /// Records many handles that the traced value owns.
    #[inline]
    pub(crate) fn edges(&mut self, targets: impl ExactSizeIterator<Item = Object>) {
        self.edges.record_all(targets);
    }
}

/// A guard for foreign code, which may panic: clears what a panic leaves behind before the next
/// object is traced.
struct Begun<'a, 'b>(&'a mut Tracer<'b>);

impl Drop for Begun<'_, '_> {
    fn drop(&mut self) {
        self.0.edges.leave_object();
    }
}

impl Nest for Tracer<'_> {
    type Visitor = Edges;

    #[inline]
    fn mode(&mut self) -> &mut Mode {
        &mut self.edges.mode
    }

    fn hide(&mut self) {
        self.edges.hide();
    }

    #[inline]
    fn put_off_len(&mut self) -> usize {
        self.edges.put_off_len()
    }

    fn put_off_since(&mut self, before: usize) -> Option<PutOff<Edges>> {
        self.edges.put_off_since(before)
    }

    unsafe fn resume(&mut self, part: PutOff<Edges>) {
        // SAFETY: rule D1, as `resume` asks for.
        unsafe { part.visit(self.edges) }
    }
}
