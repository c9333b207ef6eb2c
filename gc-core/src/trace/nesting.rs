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
//! (`Trace::__is_flat`).

use std::ptr::NonNull;

/// At how many nested containers parts begin to be put off. A debug build takes 1 to 2 KiB of stack
/// for each.
const DEEP: u8 = 48;

/// How many containers nest at most where nothing can be put off. What is deeper is left out.
const DEEPEST: u8 = 128;

/// Where the part that is being traced is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

/// A container that was too deep to be visited in its turn; `V` is what it is visited with then.
#[derive(Debug)]
pub(crate) struct PutOff<V> {
    part: NonNull<()>,
    visit: unsafe fn(NonNull<()>, &mut V),
    in_cell: bool,
}

impl<V> PutOff<V> {
    /// `visit` asks that a part of the type `T` is there (rule D1).
    pub(super) fn new<T>(part: &T, visit: unsafe fn(NonNull<()>, &mut V), place: Mode) -> Self {
        Self { part: NonNull::from(part).cast(), visit, in_cell: place.in_cell || place.borrowed }
    }

    /// # Safety
    /// Rule D1: the container to whose end it was put off is still being visited.
    pub(super) unsafe fn visit(self, visitor: &mut V) {
        // SAFETY: rule D1, as this function asks for; `new` was given the part that `visit` is for.
        unsafe { (self.visit)(self.part, visitor) }
    }
}

/// The value that was put off.
///
/// # Safety
/// Rule D1: a `T` is there, and nothing is changed in it.
pub(super) unsafe fn part<'a, T>(part: NonNull<()>) -> &'a T {
    // SAFETY: rule D1, as this function asks for; `part` was made from a `&T`.
    unsafe { part.cast::<T>().as_ref() }
}

/// What knows where it is in an object: a [`Tracer`](super::Tracer) or an
/// [`Inspector`](super::Inspector).
pub(crate) trait Nest: Sized {
    /// What parts that were put off are visited with.
    type Visitor;

    /// Where it is.
    fn mode(&mut self) -> &mut Mode;

    /// Takes note of a part that couldn't be looked at.
    fn hide(&mut self);

    /// Returns how many parts are put off.
    fn put_off_len(&mut self) -> usize;

    /// Takes the part that was put off last, if more than `before` are put off.
    fn put_off_since(&mut self, before: usize) -> Option<PutOff<Self::Visitor>>;

    /// Visits a part that was put off.
    ///
    /// # Safety
    /// As for [`PutOff::visit`].
    unsafe fn resume(&mut self, part: PutOff<Self::Visitor>);

    /// Visits the inside of a container that owns its content behind a pointer. Only in this way
    /// can values nest deeper than their types are written. `put_off` keeps one for later that is
    /// too deep.
    #[inline]
    fn within(&mut self, flat: bool, put_off: impl FnOnce(&mut Self), inside: impl FnOnce(&mut Self)) {
        if flat {
            return inside(self);
        }
        let Mode { depth, base, .. } = *self.mode();
        if depth - base >= DEEP || depth >= DEEPEST {
            if depth > base {
                put_off(self);
            }
            return;
        }
        self.mode().depth = depth + 1;
        if depth == base {
            let before = self.put_off_len();
            inside(self);
            if self.put_off_len() > before {
                // SAFETY: rule D1: they were put off by calls below `inside`, whose container is
                // borrowed here.
                unsafe { catch_up(self, before) };
            }
        } else {
            inside(self);
        }
        self.mode().depth = depth;
    }

    /// Visits the content of a cell that safe code can replace through a shared reference.
    #[inline]
    fn in_cell(&mut self, flat: bool, inside: impl FnOnce(&mut Self)) {
        if flat {
            return inside(self);
        }
        let outer = self.mode().in_cell;
        self.mode().in_cell = true;
        inside(self);
        self.mode().in_cell = outer;
    }

    /// Visits what is borrowed from a `RefCell` during this call.
    #[inline]
    fn borrowed(&mut self, flat: bool, inside: impl FnOnce(&mut Self)) {
        if flat {
            return inside(self);
        }
        let outer = *self.mode();
        self.mode().borrowed = outer.borrowed || outer.depth > outer.base;
        inside(self);
        self.mode().borrowed = outer.borrowed;
    }

    /// Visits something temporary: what another thread may change as soon as this call is over, or
    /// what foreign code may drop by then.
    #[inline]
    fn for_now(&mut self, inside: impl FnOnce(&mut Self)) {
        let outer = *self.mode();
        *self.mode() = outer.based();
        inside(self);
        *self.mode() = outer;
    }
}

/// Visits the parts that were put off last, until `before` are left.
///
/// # Safety
/// Rule D1: the container to whose end they were put off is still being visited.
#[cold]
#[inline(never)]
unsafe fn catch_up<N: Nest>(nest: &mut N, before: usize) {
    let mode = *nest.mode();
    while let Some(part) = nest.put_off_since(before) {
        *nest.mode() = Mode { in_cell: part.in_cell, borrowed: false, ..mode };
        // SAFETY: rule D1, as this function asks for.
        unsafe { nest.resume(part) };
    }
    *nest.mode() = mode;
}
