//! How much of its work a sliced collection has done, and what it is measured against.
//!
//! Work is told in nanoseconds as they are estimated: only how the stages compare matters, and the
//! clock where there is none.

use super::cycle::{Sliced, Stage};
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

/// From sorting on, what a dead object takes: it is entered, left, and reached by an edge, verified,
/// dropped and freed.
const SORT_ONE: u64 = 3 * SORT;
const END_ONE: u64 = VERIFY + 2 * DISPOSE;

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

impl Sliced {
    /// How much of its work is done, from 0 to 1, as far as that can be told.
    #[allow(clippy::cast_precision_loss, reason = "it is an estimate")]
    pub(super) fn progress(&self) -> f64 {
        let (done, left) = (self.pace.done as f64, self.left() as f64);
        done / (done + left).max(1.0)
    }

    /// How much is left to do, freeing lists aside. Until it is known how many are dead, as many are
    /// taken for dead as the heap has grown by.
    fn left(&self) -> u64 {
        let ahead = |stage: Stage, objects: usize, nanos: u64| {
            let objects = if self.stage == stage { objects.saturating_sub(self.at) } else { objects };
            if self.stage > stage { 0 } else { objects as u64 * nanos }
        };
        let members = match self.stage {
            // What they reach is still to be seen.
            Stage::Take | Stage::Record => self.pace.began.objects.max(self.members()),
            _ => self.members(),
        };
        let sources = if self.again { self.sources() } else { members };
        let dead = match self.stage {
            Stage::Take | Stage::Record => self.pace.grown.objects,
            Stage::Follow if !self.again => self.unreached.min(self.pace.grown.objects),
            Stage::Dispose => self.order.len(),
            Stage::Release | Stage::Clear => 0,
            _ => self.unreached,
        };
        let unsorted = (dead + 1).saturating_sub(self.next_order as usize);
        ahead(Stage::Record, members, RECORD)
            + ahead(Stage::Follow, sources, FOLLOW)
            + ahead(Stage::Judge, sources, JUDGE)
            + ahead(Stage::Release, members, RELEASE)
            + unsorted as u64 * SORT_ONE
            + dead as u64 * END_ONE
    }
}
