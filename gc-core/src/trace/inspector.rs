//! Tracing with the names of fields, for reports that people read. Collections don't use it.

use super::nesting::PutOff;
use super::{Edges, Trace, Tracer, Walk, holds};
use crate::ptr::Object;

/// The receiver of a value's edges and of the names of the fields that hold them.
///
/// A derived type calls [`Inspector::field`] for each traced field. A type that knows no names
/// reports its edges under the name of the field that it is in.
#[doc(hidden)]
pub struct Inspector<'a> {
    path: Vec<&'static str>,
    edges: Edges,
    found: &'a mut dyn FnMut(&[&'static str], Object),
}

impl<'a> Inspector<'a> {
    /// Creates an inspector for one object, which calls `found` for each edge.
    pub(crate) fn new(found: &'a mut dyn FnMut(&[&'static str], Object)) -> Self {
        Self { path: Vec::new(), edges: Edges::new(), found }
    }

    /// Reports the edges of a field, under its name. `inspect` is the [`Trace::__inspect`] of the
    /// field's type.
    ///
    /// It is a function pointer, and this function isn't inlined, so that each derived type adds
    /// little code and compiles fast.
    #[cold]
    #[inline(never)]
    pub fn field<T: ?Sized>(&mut self, name: &'static str, value: &T, inspect: fn(&T, &mut Inspector<'_>)) {
        self.path.push(name);
        inspect(value, self);
        self.path.pop();
    }

    /// Reports what `inspect` finds, under a name: a variant's, or that of a field traced by a
    /// function.
    pub fn within(&mut self, name: &'static str, inspect: impl FnOnce(&mut Self)) {
        self.path.push(name);
        inspect(self);
        self.path.pop();
    }

    /// Reports the edges that foreign code records, under the names that led here. In a cell it is
    /// passed over, as in collections.
    pub fn unnamed(&mut self, trace: impl FnOnce(&mut Tracer<'_>)) {
        self.traced(|tracer| tracer.foreign(trace));
    }

    /// Reports the edges that `trace` records, under the names that led here.
    pub(super) fn traced(&mut self, trace: impl FnOnce(&mut Tracer<'_>)) {
        // The tracer traces the parts that it puts off before this call ends.
        Tracer::new(&mut self.edges).for_now(trace);
        for target in self.edges.waiting() {
            (self.found)(&self.path, *target);
        }
        self.edges.discard(self.edges.waiting().len());
    }
}

impl Walk for Inspector<'_> {
    fn part<T: Trace + ?Sized>(&mut self, part: &T) {
        part.__inspect(self);
    }

    fn elements<T: Trace>(&mut self, elements: &[T]) {
        if holds::<T>() {
            for element in elements {
                element.__inspect(self);
            }
        }
    }

    fn recorded(&mut self) -> &mut Edges {
        &mut self.edges
    }

    unsafe fn resume(&mut self, part: PutOff) {
        self.path.push("…");
        // SAFETY: rule D1, as `resume` asks for.
        unsafe { part.inspect(self) };
        self.path.pop();
    }
}

impl std::fmt::Debug for Inspector<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inspector").field("path", &self.path).finish_non_exhaustive()
    }
}
