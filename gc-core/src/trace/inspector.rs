//! Tracing with names, for whoever explains a heap to a person. Collections never come here.

use super::nesting::PutOff;
use super::{Edges, Trace, Tracer, Walk, holds};
use crate::ptr::Object;

/// Takes the edges of a value with the names of the fields that hold them.
///
/// A derived type calls [`Inspector::field`] for each traced field; whatever knows no names reports
/// its edges under the name of the field that it was found in.
#[doc(hidden)]
pub struct Inspector<'a> {
    path: Vec<&'static str>,
    edges: Edges,
    found: &'a mut dyn FnMut(&[&'static str], Object),
}

impl<'a> Inspector<'a> {
    /// One for an object.
    pub(crate) fn new(found: &'a mut dyn FnMut(&[&'static str], Object)) -> Self {
        Self { path: Vec::new(), edges: Edges::new(), found }
    }

    /// Reports the edges of a field, under its name. `inspect` is the [`Trace::__inspect`] of the
    /// field's type.
    ///
    /// That it comes as a pointer, and this function stays a call, keeps what each derived type
    /// adds to a program, and to the time that it takes to compile, small.
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
        // Parts that the tracer puts off are its own affair.
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
