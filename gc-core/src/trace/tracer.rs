//! [`Tracer`]: the argument of [`Trace::trace`](crate::Trace::trace).

use std::mem;

use super::nesting::PutOff;
use super::{Edges, Trace, Walk, holds};
use crate::ptr::Object;

/// The receiver of the edges that a value reports.
///
/// Pass it on to every part that holds handles, by [`Tracer::visit`] or by calling the part's
/// [`trace`](Trace::trace). In the end it reaches [`Gc`](crate::Gc)'s own impl, which records the
/// edge.
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

    /// Visits a part of the value that is being traced: a field, an element, what a box holds.
    ///
    /// Does what [`part.trace(tracer)`](Trace::trace) does, with one difference: inside a
    /// [`Cell`](std::cell::Cell) or a [`GcCell`](crate::GcCell) it passes over hand-written impls
    /// that don't promise [`traces_plainly`](Trace::traces_plainly). An impl that does promise it
    /// visits its parts by this method.
    ///
    /// # Panics
    /// If the part's `trace` panics.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Trace, Tracer};
    ///
    /// struct Pair<A, B>(Box<(A, B)>);
    ///
    /// // SAFETY: the two parts are visited once; nothing else is done, and there is no destructor.
    /// unsafe impl<A: Trace, B: Trace> Trace for Pair<A, B> {
    ///     fn trace(&self, tracer: &mut Tracer<'_>) {
    ///         tracer.visit(&self.0.0);
    ///         tracer.visit(&self.0.1);
    ///     }
    ///     fn traces_plainly(&self) -> bool {
    ///         true
    ///     }
    /// }
    /// ```
    #[inline]
    pub fn visit<T: Trace + ?Sized>(&mut self, part: &T) {
        part.__trace_part(self);
    }

    /// Visits the content of a cell of your own, from which safe code can take the content through
    /// a shared reference even while it is being traced.
    ///
    /// Does for your cell what the impls of [`Cell`](std::cell::Cell) and [`GcCell`](crate::GcCell)
    /// do for theirs: while the content is visited, no code runs that may panic, so that no panic
    /// hook can take the content out.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Trace, Tracer};
    /// use std::cell::UnsafeCell;
    ///
    /// struct Register<T>(UnsafeCell<T>);
    ///
    /// impl<T> Register<T> {
    ///     fn swap(&self, value: T) -> T {
    ///         // SAFETY: no reference to the content is alive: `trace` makes one, while no code
    ///         // runs that could call this.
    ///         std::mem::replace(unsafe { &mut *self.0.get() }, value)
    ///     }
    /// }
    ///
    /// // SAFETY: the content is visited once, as that of a cell; there is no destructor.
    /// unsafe impl<T: Trace> Trace for Register<T> {
    ///     fn trace(&self, tracer: &mut Tracer<'_>) {
    ///         // SAFETY: `swap` doesn't run while this reference is alive.
    ///         tracer.visit_in_cell(unsafe { &*self.0.get() });
    ///     }
    /// }
    /// impl<T> gc_core::Finalize for Register<T> {}
    ///
    /// let register = Gc::new(Register(UnsafeCell::new(Some(Gc::new(7)))));
    /// assert_eq!(register.swap(None).as_deref(), Some(&7));
    /// ```
    #[inline]
    pub fn visit_in_cell<T: Trace + ?Sized>(&mut self, content: &T) {
        self.in_cell(false, |tracer| tracer.visit(content));
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

impl Walk for Tracer<'_> {
    #[inline]
    fn part<T: Trace + ?Sized>(&mut self, part: &T) {
        part.__trace_part(self);
    }

    #[inline]
    fn elements_from<T: Trace>(&mut self, _first: usize, elements: &[T]) {
        if holds::<T>() {
            T::__trace_slice(elements, self);
        }
    }

    #[inline]
    fn recorded(&mut self) -> &mut Edges {
        self.edges
    }

    unsafe fn resume(&mut self, part: PutOff) {
        // SAFETY: rule D1, as `resume` asks for.
        unsafe { part.trace(self) }
    }
}
