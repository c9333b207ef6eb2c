//! What the work of a sliced collection is told in, and what its progress is measured against.
//!
//! Work is told in nanoseconds as they are estimated: what counts where there is no clock; else only
//! how the stages compare matters.

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

/// The sizes when the collection began, and what it has come to since.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Pace {
    /// How large the heap was when it began: it looks at as many objects at most.
    pub(super) began: Size,
    /// By how much it had grown by then.
    pub(super) grown: Size,
    /// What that was measured from.
    pub(super) base: Size,
    /// How many edges it has recorded.
    pub(super) edges: usize,
    /// How many objects it has freed since.
    pub(super) freed: usize,
    /// What it has done.
    pub(super) done: u64,
}

impl Pace {
    /// That of a collection that begins now.
    pub(super) fn of(heap: &Heap) -> Self {
        let (began, base) = (heap.size(), heap.after_full.get());
        Self { began, base, grown: began.less(base), ..Self::default() }
    }
}
