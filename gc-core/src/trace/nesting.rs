//! Where in an object a `trace` is: how deep, in a cell or not, and what was put off.
//!
//! Objects are traced one by one along a list, but what an object owns by value, in boxes and
//! containers, is traced by calls within each other. Two things depend on what is around such a
//! call:
//!
//! - *In a cell* foreign code (hand-written impls, functions of `with`) is passed over, unless it
//!   promises not to panic: the panic hook could take the content from under it (rule C1).
//! - *Too deep* a part is put off until the outermost container has been gone through, so that the
//!   stack stays shallow however deep values nest. What is put off must be there until then (rule
//!   D1).
//!
//! Neither costs anything where a type shows that it holds nothing but handles, plain data, and
//! containers of these ([`Trace::__is_flat`]).

use std::ptr::NonNull;

use super::{Edges, Inspector, Trace, Tracer};

/// How many containers nest until what is deeper is put off. A debug build takes 1 to 2 KiB of
/// stack for each.
const DEEP: u8 = 48;

/// How many nest at most, where nothing can be put off: what is deeper is left out.
const DEEPEST: u8 = 128;

/// What is around the part that is being traced.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    /// The number of containers around it.
    depth: u8,
    /// Their number where the innermost call began that may keep what it traces for its own time
    /// only: that of foreign code, or the look behind a lock. A container at this depth is one
    /// in which parts can be put off to its end.
    base: u8,
    /// It is in a cell, from which safe code could take it.
    in_cell: bool,
    /// It is borrowed from a `RefCell` inside the container that parts are put off to: what is put
    /// off is borrowed no more when its turn comes, and is then as the content of a cell.
    borrowed: bool,
}

impl Mode {
    /// In no object, or right inside of one.
    pub(super) const OUTSIDE: Self = Self { depth: 0, base: 0, in_cell: false, borrowed: false };

    /// The same place, within a call that may keep what it traces for its own time only.
    fn based(self) -> Self {
        Self { base: self.depth, borrowed: false, ..self }
    }

    pub(super) fn in_cell(self) -> bool {
        self.in_cell
    }
}

/// A part that was too deep: the container as a whole.
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
    /// Rule D1: the container that it was put off to is still being gone through.
    pub(super) unsafe fn trace(self, tracer: &mut Tracer<'_>) {
        // SAFETY: `new` made the function for the type of the part, which is there by rule D1, as this
        // function asks for.
        unsafe { (self.trace)(self.part, tracer) }
    }

    /// # Safety
    /// As for [`PutOff::trace`].
    pub(super) unsafe fn inspect(self, inspector: &mut Inspector<'_>) {
        // SAFETY: as in `trace`.
        unsafe { (self.inspect)(self.part, inspector) }
    }
}

/// What goes down into values: a [`Tracer`], or an [`Inspector`].
///
/// The impls for containers say once what their parts are, for both. Those methods that take `flat`
/// do nothing but to go on where it is `true`; it says that the type of the parts is flat
/// ([`flat`](super::flat)).
pub(crate) trait Walk: Sized {
    /// Visits a part.
    fn part<T: Trace + ?Sized>(&mut self, part: &T);

    /// Visits all parts in a slice.
    fn elements<T: Trace>(&mut self, elements: &[T]);

    /// What it has recorded and put off, and where it is.
    fn recorded(&mut self) -> &mut Edges;

    /// Visits a part that was put off.
    ///
    /// # Safety
    /// As for [`PutOff::trace`].
    unsafe fn resume(&mut self, part: PutOff);

    /// Goes on inside of a container that owns what is in it, behind a pointer: the one way by
    /// which values nest deeper than their types are written.
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
                // SAFETY: rule D1: they were put off by calls below `inside`, whose container is borrowed here.
                unsafe { catch_up(self, before) };
            }
        } else {
            inside(self);
        }
        self.recorded().mode.depth = depth;
    }

    /// Goes on in the content of a cell that safe code can replace through a shared reference.
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

    /// Goes on in what is borrowed from a `RefCell`, for as long as it is.
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

    /// Goes on in what another thread may change as soon as this call is over, or in code that may
    /// drop it by then.
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

/// Visits the parts that were put off since there were so many.
///
/// # Safety
/// Rule D1: they were put off to a container that is still being gone through.
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

    /// Values within each other, so deep, and then one more part.
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
