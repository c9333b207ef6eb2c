//! How much of its work a sliced collection has done, by what is left.

use super::cycle::{Sliced, Stage};
use super::pace::{DISPOSE, FOLLOW, JUDGE, RECORD, RELEASE, SORT, VERIFY};

/// From sorting on, what a dead object takes: it is entered, left, and reached by an edge, verified,
/// dropped and freed.
const SORT_ONE: u64 = 3 * SORT;
const END_ONE: u64 = VERIFY + 2 * DISPOSE;

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
