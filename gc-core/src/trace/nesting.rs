//! Where in an object a `trace` is: how deep, in a cell or not, and what was put off.
//!
//! Objects are traced one by one along a list, but what an object owns by value, in boxes and
//! containers, is traced by nested calls. Two things depend on where such a call is:
//!
//! - *In a cell*, foreign code (hand-written impls, functions of `with`) is passed over, unless it
//!   promises not to panic: the panic hook could take the content out while it is traced (rule C1).
//! - *Too deep*, a part is put off until the outermost container has been traced, so that the stack
//!   stays shallow however deep values nest. What is put off must still be there then (rule D1).
//!
//! Neither costs anything for a type that holds only handles, plain data, and containers of these
//! ([`Trace::__is_flat`]).

use std::ptr::NonNull;

use super::{Edges, Inspector, Trace, Tracer, holds};

/// At how many nested containers parts begin to be put off. A debug build takes 1 to 2 KiB of stack
/// for each.
const DEEP: u8 = 48;

/// How many containers nest at most where nothing can be put off. What is deeper is left out.
const DEEPEST: u8 = 128;

/// Where the part that is being traced is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    /// The number of containers around it.
    depth: u8,
    /// The depth at which the innermost call began that may trace something temporary: foreign
    /// code, or the content of a lock. A container at this depth is one to whose end parts can be
    /// put off.
    base: u8,
    /// It is in a cell, from which safe code could take it.
    in_cell: bool,
    /// It is borrowed from a `RefCell` inside the container to whose end parts are put off. That
    /// borrow is over when a part that was put off has its turn, so that the part then counts as
    /// the content of a cell.
    borrowed: bool,
}

impl Mode {
    /// Outside of all objects, or at the top of one.
    pub(super) const OUTSIDE: Self = Self { depth: 0, base: 0, in_cell: false, borrowed: false };

    /// Returns the same place inside a call that may trace something temporary.
    fn based(self) -> Self {
        Self { base: self.depth, borrowed: false, ..self }
    }

    pub(super) fn in_cell(self) -> bool {
        self.in_cell
    }
}

/// A container that was too deep to be traced in its turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PutOff {
    part: NonNull<()>,
    trace: unsafe fn(NonNull<()>, &mut Tracer<'_>),
    inspect: unsafe fn(NonNull<()>, &mut Inspector<'_>),
    in_cell: bool,
}

impl PutOff {
    fn new<T: Trace>(part: &T, mode: Mode) -> Self {
        /// # Safety
        /// Rule D1: a `T` is there, and nothing is changed in it.
        unsafe fn value<'a, T>(part: NonNull<()>) -> &'a T {
            // SAFETY: rule D1, as this function asks for; `part` was made from a `&T`.
            unsafe { part.cast::<T>().as_ref() }
        }
        Self {
            part: NonNull::from(part).cast(),
            // SAFETY: rule D1, passed on by `PutOff::trace`.
            trace: |it, tracer| unsafe { value::<T>(it) }.__trace_part(tracer),
            // SAFETY: rule D1, passed on by `PutOff::inspect`.
            inspect: |it, inspector| unsafe { value::<T>(it) }.__inspect(inspector),
            in_cell: mode.in_cell || mode.borrowed,
        }
    }

    /// # Safety
    /// Rule D1: the container to whose end it was put off is still being traced.
    pub(super) unsafe fn trace(self, tracer: &mut Tracer<'_>) {
        // SAFETY: `new` made the function for the type of the part, which is there by rule D1, as
        // this function asks for.
        unsafe { (self.trace)(self.part, tracer) }
    }

    /// # Safety
    /// As for [`PutOff::trace`].
    pub(super) unsafe fn inspect(self, inspector: &mut Inspector<'_>) {
        // SAFETY: as in `trace`.
        unsafe { (self.inspect)(self.part, inspector) }
    }
}

/// A visitor of values: a [`Tracer`] or an [`Inspector`].
///
/// Impls for containers describe their parts once, for both. The methods that take `flat` only call
/// `inside` if it is `true`: then the type of the parts is flat ([`flat`](super::flat)).
pub(crate) trait Walk: Sized {
    /// Visits a part.
    fn part<T: Trace + ?Sized>(&mut self, part: &T);

    /// Visits all parts in a slice, of which the first has this index.
    fn elements_from<T: Trace>(&mut self, first: usize, elements: &[T]);

    /// Visits all parts in a slice.
    #[inline]
    fn elements<T: Trace>(&mut self, elements: &[T]) {
        self.elements_from(0, elements);
    }

    /// Visits a part that has an index.
    #[inline]
    fn element<T: Trace>(&mut self, _index: usize, element: &T) {
        self.part(element);
    }

    /// Visits a part of a tuple.
    #[inline]
    fn place<T: Trace>(&mut self, _place: usize, part: &T) {
        self.part(part);
    }

    /// Visits an entry of a map.
    #[inline]
    fn entry<K: Trace, V: Trace>(&mut self, key: &K, value: &V) {
        self.part(key);
        self.part(value);
    }

    /// Whether there can be anything to visit in parts of this type.
    #[inline]
    fn looks_into<T: Trace>(&self) -> bool {
        holds::<T>()
    }

    /// Returns the list of what it has recorded and put off, and of where it is.
    fn recorded(&mut self) -> &mut Edges;

    /// Visits a part that was put off.
    ///
    /// # Safety
    /// As for [`PutOff::trace`].
    unsafe fn resume(&mut self, part: PutOff);

    /// Visits the inside of a container that owns its content behind a pointer. Only in this way
    /// can values nest deeper than their types are written.
    #[inline]
    fn nested<T: Trace>(&mut self, flat: bool, container: &T, inside: impl FnOnce(&mut Self)) {
        if flat {
            return inside(self);
        }
        let Mode { depth, base, .. } = self.recorded().mode;
        if depth - base >= DEEP || depth >= DEEPEST {
            return too_deep(self, container);
        }
        self.recorded().mode.depth = depth + 1;
        if depth == base {
            let before = self.recorded().put_off_len();
            inside(self);
            if self.recorded().put_off_len() > before {
                // SAFETY: rule D1: they were put off by calls below `inside`, whose container is
                // borrowed here.
                unsafe { catch_up(self, before) };
            }
        } else {
            inside(self);
        }
        self.recorded().mode.depth = depth;
    }

    /// Visits the content of a cell that safe code can replace through a shared reference.
    #[inline]
    fn in_cell(&mut self, flat: bool, inside: impl FnOnce(&mut Self)) {
        if flat {
            return inside(self);
        }
        let outer = self.recorded().mode.in_cell;
        self.recorded().mode.in_cell = true;
        inside(self);
        self.recorded().mode.in_cell = outer;
    }

    /// Visits what is borrowed from a `RefCell` during this call.
    #[inline]
    fn borrowed(&mut self, flat: bool, inside: impl FnOnce(&mut Self)) {
        if flat {
            return inside(self);
        }
        let outer = self.recorded().mode;
        self.recorded().mode.borrowed = outer.borrowed || outer.depth > outer.base;
        inside(self);
        self.recorded().mode.borrowed = outer.borrowed;
    }

    /// Visits something temporary: what another thread may change as soon as this call is over, or
    /// what foreign code may drop by then.
    #[inline]
    fn for_now(&mut self, inside: impl FnOnce(&mut Self)) {
        let outer = self.recorded().mode;
        self.recorded().mode = outer.based();
        inside(self);
        self.recorded().mode = outer;
    }
}

#[cold]
#[inline(never)]
fn too_deep<W: Walk, T: Trace>(walk: &mut W, container: &T) {
    let mode = walk.recorded().mode;
    if mode.depth > mode.base {
        walk.recorded().put_off(PutOff::new(container, mode));
    }
}

/// Visits the parts that were put off last, until `before` are left.
///
/// # Safety
/// Rule D1: the container to whose end they were put off is still being traced.
#[cold]
#[inline(never)]
unsafe fn catch_up<W: Walk>(walk: &mut W, before: usize) {
    let mode = walk.recorded().mode;
    while let Some(part) = walk.recorded().put_off_since(before) {
        walk.recorded().mode = Mode { in_cell: part.in_cell, borrowed: false, ..mode };
        // SAFETY: rule D1, as this function asks for.
        unsafe { walk.resume(part) };
    }
    walk.recorded().mode = mode;
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    struct Panics;
    // SAFETY: it reports nothing.
    unsafe impl Trace for Panics {
        fn trace(&self, _: &mut Tracer<'_>) {
            panic!("traced");
        }
    }

    type Parts = Vec<Box<dyn Trace>>;

    /// Returns values nested to this depth, with one more part at the top.
    fn nested(depth: usize, last: Box<dyn Trace>) -> Parts {
        let mut parts: Parts = vec![Box::new(crate::Gc::new(1))];
        for _ in 0..depth {
            parts = vec![Box::new(parts)];
        }
        parts.push(last);
        parts
    }

    /// What a panic leaves behind in the list of edges doesn't meet the next object.
    #[test]
    fn a_panic_ends_the_object() {
        let mut edges = Edges::new();
        for depth in [1, 100] {
            let (whole, broken) = (nested(depth, Box::new(vec![1])), nested(depth, Box::new(Panics)));
            for _ in 0..2 {
                let trace = AssertUnwindSafe(|| broken.trace(&mut Tracer::new(&mut edges)));
                assert!(catch_unwind(trace).is_err());
                assert_eq!((edges.mode.depth, edges.mode.base, edges.put_off_len()), (0, 0, 0));
                edges.discard(edges.waiting().len());
                whole.trace(&mut Tracer::new(&mut edges));
                assert_eq!((edges.waiting().len(), edges.put_off_len()), (1, 0));
                edges.discard(1);
            }
        }
    }
}
