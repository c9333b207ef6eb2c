//! The edges to objects that threads share, as the `trace` of such an object has reported them, and
//! the locks that it took.
//!
//! Other threads go on meanwhile. What keeps a target that waits here is the handle that was
//! reported, and that stays where it was: its owner isn't dropped or lent while it is traced (rule
//! M8), and what is behind a lock stays behind it for as long as the guard is here (M10).

use std::ops::Range;

use super::guards::Guards;
use crate::ptr::Shared;

/// Recorded edges and kept guards.
#[derive(Default, Debug)]
pub(crate) struct SharedEdges {
    waiting: Vec<Shared>,
    /// In the order in which they are to go: a lock inside another's content before that.
    guards: Guards,
    /// Guards are kept although nothing was reported from behind them.
    keeps_all: bool,
    /// There was no memory for an edge or a guard.
    refused: bool,
}

impl SharedEdges {
    /// Records a handle, and fetches what it leads to.
    #[inline]
    pub(super) fn record(&mut self, target: Shared) {
        if self.waiting.len() == self.waiting.capacity() && !self.grow() {
            return;
        }
        target.prefetch();
        self.waiting.push(target);
    }

    /// Makes room for more edges; `false` where there is no memory for that.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        self.refused |= self.waiting.try_reserve(128).is_err();
        !self.refused
    }

    /// Keeps a guard. Where there is no memory for it, it goes at once, behind all that are kept:
    /// those of locks in its content are among them. Then nothing that was recorded may be looked
    /// at.
    ///
    /// # Safety
    /// As for [`Guards::keep`], until it is let go of.
    pub(super) unsafe fn keep_guard<G>(&mut self, guard: G) {
        // SAFETY: as this function asks for.
        if let Err(guard) = unsafe { self.guards.keep(guard) } {
            self.refuse(guard);
        }
    }

    #[cold]
    fn refuse<G>(&mut self, guard: G) {
        self.refused = true;
        self.let_go(0..self.guards.len());
        drop(guard);
    }

    /// From now on all guards are kept, or no more than must be: those of locks that something was
    /// reported from behind.
    pub(crate) fn keep_all(&mut self, all: bool) {
        self.keeps_all = all;
    }

    /// Whether all guards are kept.
    #[inline]
    pub(super) fn keeps_all(&self) -> bool {
        self.keeps_all
    }

    /// The edges that wait, the oldest first.
    #[inline]
    pub(crate) fn waiting(&self) -> &[Shared] {
        &self.waiting
    }

    /// Forgets the youngest edges, so that this many are left.
    pub(crate) fn keep(&mut self, edges: usize) {
        self.waiting.truncate(edges);
    }

    /// How many guards were kept since the last of them were [let go of](Self::let_go_of_all).
    #[inline]
    pub(crate) fn guards(&self) -> usize {
        self.guards.len()
    }

    /// Lets go of these guards, in order.
    pub(crate) fn let_go(&mut self, some: Range<usize>) {
        self.guards.let_go(some);
    }

    /// Lets go of all guards.
    #[inline]
    pub(crate) fn let_go_of_all(&mut self) {
        self.guards.let_go_of_all();
    }

    /// Whether an edge or a guard was lost for want of memory. Then no edge may be looked at any
    /// more.
    #[inline]
    pub(crate) fn refused(&self) -> bool {
        self.refused
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        static ENDED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    }

    struct Inner;
    struct Large(Inner, #[allow(dead_code, reason = "its size")] usize);
    impl Drop for Inner {
        fn drop(&mut self) {
            ENDED.with_borrow_mut(|ended| ended.push("inner"));
        }
    }

    /// Without a size, and aligned as no lock's guard is: there is no room for such a one.
    #[repr(align(64))]
    struct Outer;
    impl Drop for Outer {
        fn drop(&mut self) {
            ENDED.with_borrow_mut(|ended| ended.push("outer"));
        }
    }

    /// Whoever gets an outer lock could drop the inner one under its guard.
    #[test]
    fn inner_guards_go_first_without_memory() {
        let mut edges = SharedEdges::default();
        // SAFETY: there is no lock.
        unsafe { edges.keep_guard(Large(Inner, 1)) };
        // SAFETY: there is no lock.
        unsafe { edges.keep_guard(Outer) };
        assert!(edges.refused());
        assert_eq!(ENDED.take(), ["inner", "outer"]);
        assert_eq!(edges.guards(), 1);
        edges.let_go_of_all();
        assert_eq!(ENDED.take(), [""; 0]);
    }
}
