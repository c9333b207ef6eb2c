//! Tracing with the names of fields, for reports that people read. Collections don't use it.

use super::nesting::{Mode, Nest, PutOff};
use super::{Edges, Tracer};
use crate::ptr::Object;

/// A step from a value to a part of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// To a field.
    Field(&'static str),
    /// To a variant's fields, where a [`Step::Field`] follows; else to a field.
    Within(&'static str),
    /// To a part of a tuple.
    Place(usize),
    /// To an element.
    Index(usize),
    /// To the value of a map's entry, by its key if that prints.
    Value(Option<String>),
    /// To the key of a map's entry.
    Key,
    /// To a part that nests so deep that the steps to it are lost.
    Deep,
}

/// What an inspection comes across.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    /// A handle that the value owns, as [`Trace::trace`](crate::Trace::trace) reports it.
    Strong(Object),
    /// A weak handle to an object that is there.
    Weak(Object),
    /// Bytes that are held elsewhere.
    External(isize),
}

/// The receiver of a value's edges and of the names of the fields that hold them.
///
/// A derived type calls [`Inspector::field`] for each traced field. A type that knows no names
/// reports its edges under the name of the field that it is in.
#[doc(hidden)]
pub struct Inspector<'a> {
    path: Vec<Step>,
    edges: Edges,
    put_off: Vec<PutOff<Self>>,
    /// Whether it looks for more than handles, and prints keys.
    thorough: bool,
    found: &'a mut dyn FnMut(&[Step], Found),
}

impl<'a> Inspector<'a> {
    /// One for an object, that finds handles.
    pub(crate) fn new(found: &'a mut dyn FnMut(&[Step], Found)) -> Self {
        Self { path: Vec::new(), edges: Edges::new(), put_off: Vec::new(), thorough: false, found }
    }

    /// One for an object, that finds whatever there is, and tells keys apart.
    pub(crate) fn thorough(found: &'a mut dyn FnMut(&[Step], Found)) -> Self {
        Self { thorough: true, ..Self::new(found) }
    }

    /// Whether a part in place was not looked at, because it is borrowed mutably.
    pub(crate) fn hides(&self) -> bool {
        self.edges.hides()
    }

    /// Reports the edges of a field, under its name. `inspect` is the
    /// [`Trace::__inspect`](crate::Trace::__inspect) of the field's type.
    ///
    /// It is a function pointer, and this function isn't inlined, so that each derived type adds
    /// little code and compiles fast.
    #[cold]
    #[inline(never)]
    pub fn field<T: ?Sized>(&mut self, name: &'static str, value: &T, inspect: fn(&T, &mut Inspector<'_>)) {
        self.step(Step::Field(name), |inspector| inspect(value, inspector));
    }

    /// Reports what `inspect` finds, under a name: a variant's, or that of a field traced by a
    /// function.
    pub fn within(&mut self, name: &'static str, inspect: impl FnOnce(&mut Self)) {
        self.step(Step::Within(name), inspect);
    }

    /// Reports the edges that foreign code records, under the names that led here. In a cell it is
    /// passed over, as in collections.
    pub fn unnamed(&mut self, trace: impl FnOnce(&mut Tracer<'_>)) {
        self.traced(|tracer| tracer.foreign(trace));
    }

    /// Reports a weak handle to an object that is there.
    pub(crate) fn weak(&mut self, target: Object) {
        if self.thorough {
            (self.found)(&self.path, Found::Weak(target));
        }
    }

    /// Reports bytes that are held elsewhere.
    pub(crate) fn external(&mut self, bytes: isize) {
        if self.thorough {
            (self.found)(&self.path, Found::External(bytes));
        }
    }

    /// Reports the edges that `trace` records, under the names that led here.
    pub(super) fn traced(&mut self, trace: impl FnOnce(&mut Tracer<'_>)) {
        // The tracer traces the parts that it puts off before this call ends.
        Tracer::new(&mut self.edges).for_now(trace);
        for target in self.edges.waiting() {
            (self.found)(&self.path, Found::Strong(*target));
        }
        self.edges.discard(self.edges.waiting().len());
    }

    /// Keeps a part for later.
    pub(super) fn put_off(&mut self, part: PutOff<Self>) {
        if self.put_off.try_reserve(1).is_err() {
            return self.edges.hide();
        }
        self.put_off.push(part);
    }

    /// Whether it looks for more than handles, and prints keys.
    pub(super) fn is_thorough(&self) -> bool {
        self.thorough
    }

    pub(super) fn step(&mut self, step: Step, inspect: impl FnOnce(&mut Self)) {
        self.path.push(step);
        inspect(self);
        self.path.pop();
    }
}

impl Nest for Inspector<'_> {
    type Visitor = Self;

    fn mode(&mut self) -> &mut Mode {
        &mut self.edges.mode
    }

    fn hide(&mut self) {
        self.edges.hide();
    }

    fn put_off_len(&mut self) -> usize {
        self.put_off.len()
    }

    fn put_off_since(&mut self, before: usize) -> Option<PutOff<Self>> {
        if self.put_off.len() > before { self.put_off.pop() } else { None }
    }

    unsafe fn resume(&mut self, part: PutOff<Self>) {
        self.step(Step::Deep, |inspector| {
            // SAFETY: rule D1, as `resume` asks for.
            unsafe { part.visit(inspector) };
        });
    }
}

impl std::fmt::Debug for Inspector<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inspector").field("path", &self.path).finish_non_exhaustive()
    }
}
