//! What the work of a sliced collection is told in, and what its progress is measured against.
//!
//! Work is told in nanoseconds as they are estimated: what counts where there is no clock; else
//! only how the stages compare matters.

use crate::heap::{Heap, Size};

/// What it takes to take a candidate,
pub(super) const TAKE: u64 = 15;
/// to trace a member and number what its edges lead to,
pub(super) const RECORD: u64 = 40;
/// to take a source's edges off trial counts,
pub(super) const COUNT: u64 = 8;
/// to follow them,
pub(super) const FOLLOW: u64 = 4;
/// to see whether it is dead,
pub(super) const JUDGE: u64 = 4;
/// to read its count again,
pub(super) const RECOUNT: u64 = 15;
/// for a step of sorting,
pub(super) const SORT: u64 = 10;
/// to give a member of a large component another number,
pub(super) const NUMBER: u64 = 8;
/// to verify a presumed dead object,
pub(super) const VERIFY: u64 = 60;
/// to finalize, drop or free it,
pub(super) const DISPOSE: u64 = 30;
/// and to let go of a member that lives.
pub(super) const RELEASE: u64 = 12;

/// What the growth of the heap is measured from while a collection is under way, and what that has
/// come to.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Pace {
    /// How many objects there were when it began: about as many as it may look at.
    pub(super) objects: usize,
    /// By how much the heap had grown by then.
    pub(super) grown: Size,
    /// The size that this was measured from.
    base: Size,
    /// How large it was then, or would have been since without what the collection has freed: the
    /// least.
    least: Size,
    /// What it has freed.
    pub(super) freed: Size,
    /// How many edges it has recorded.
    pub(super) edges: usize,
    /// What it has done.
    pub(super) done: u64,
}

impl Pace {
    /// That of a collection that begins now.
    pub(super) fn of(heap: &Heap) -> Self {
        let (size, base) = (heap.size(), heap.after_full.get());
        Self { objects: size.objects, grown: size.less(base), base, least: size, ..Self::default() }
    }

    /// The size that growth is measured from: as when it began, or as small as the heap has become
    /// by counting.
    pub(super) fn base(&self, heap: &Heap) -> Size {
        heap.after_full.get().plus(self.freed).min(self.base)
    }

    /// How much was made since it began, of what is left of it. What the collection has freed
    /// itself makes no room. Where the heap shrinks by counting, growth is measured from there.
    pub(super) fn made(&mut self, size: Size) -> Size {
        let with_freed = size.plus(self.freed);
        self.least = self.least.min(with_freed);
        with_freed.less(self.least)
    }
}
