//! What a sliced collection knows, from one slice to the next.

use std::time::Duration;

use super::batch::Batch;
use super::large::Large;
use super::pace::Pace;
use super::work::Piece;
use crate::heap::{Chunked, Collection, EDGES_OF_ONE, number_of_slot};

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Stage {
    /// Candidates become members.
    Take,
    /// Members are traced, what their edges lead to joins them, and edges are taken off trial
    /// counts.
    Record,
    /// What is held from outside, and what that reaches, is found.
    Follow,
    /// Those that are left are listed: the presumed dead.
    Judge,
    /// The presumed dead get their strong counts of now, for another round.
    Recount,
    /// Edges are taken off these.
    Count,
    /// Their strongly connected components are found, in order.
    Sort,
    /// Batch by batch, holders first, they are verified, finalized, dropped and freed.
    Dispose,
    /// The other members are let go of.
    Release,
    /// The lists are freed.
    Clear,
}

/// A trial count that no edge is taken off: the member lives, whatever the counts are. Beyond every
/// order.
pub(super) const HELD: u32 = 1 << 30;

/// In the trial count of an entry of a weak map: one of its parents (key and map) is unreached.
/// Above the handles that are held outside, below [`HELD`].
pub(super) const PARENT: u32 = 1 << 28;

/// Marks an edge to an entry of a weak map in [`Sliced::graph`]: one half of the handle that key
/// and map own together.
pub(super) const SHARED: u32 = 1 << 31;

/// The trial count that a member begins with.
pub(super) fn trial_of(strong: u32) -> u32 {
    if strong < PARENT { strong } else { HELD }
}

/// Whether a trial count says that the member is held from outside, or was reached.
#[inline]
pub(super) fn is_reached(trial: u32) -> bool {
    trial % PARENT > 0 || trial >= HELD
}

/// After so many edges the budget is looked at, however few objects they are of.
pub(super) const MANY_EDGES: usize = 1_024;

/// No more than so many members have numbers.
pub(super) const MOST_MEMBERS: usize = 1 << 29;

/// Marks the first member of a component in [`Sliced::order`].
pub(super) const FIRST: u32 = 1 << 31;

/// A sliced collection between its slices: numbers alone, but for the batch in hand. The objects of
/// the numbers are in the heap's slots, which empty when an object leaves (rule R4).
#[derive(Debug)]
pub(super) struct Sliced {
    pub(super) stage: Stage,
    /// By number: the strong count when the member joined, less edges; while sorting, what Pearce's
    /// algorithm keeps; then the chains of a [large](Large) component.
    pub(super) trial: Chunked<u32>,
    /// By number: the strong count when the member joined.
    pub(super) joined: Chunked<u32>,
    /// By number: where the member's targets end in `graph`.
    pub(super) ends: Chunked<u32>,
    /// The targets' numbers of all edges, in order of their sources; zero for what is no member.
    /// Those to entries of weak maps have a [mark](SHARED).
    pub(super) graph: Chunked<u32>,
    /// The presumed dead, in order of their numbers; empty before they are known, and once they are
    /// sorted.
    pub(super) dead: Chunked<u32>,
    /// The presumed dead by component, those that hold others last.
    pub(super) order: Chunked<u32>,
    /// A list that is used no more, and freed with the others.
    pub(super) spent: Chunked<u32>,
    /// Members that are to be followed out of turn; while sorting, members whose component is open.
    pub(super) behind: Chunked<u32>,
    /// While sorting: the members under visit.
    pub(super) visits: Chunked<Visit>,
    /// How far the stage has come.
    pub(super) at: usize,
    /// While sorting: the next order.
    pub(super) next_order: u32,
    /// While sorting: the lowest order of the component that is complete and being listed, or
    /// [`HELD`].
    pub(super) complete: u32,
    /// Whether trial counts are those of the presumed dead, counted again.
    pub(super) again: bool,
    /// How many of the sources have no trial count, and have not been reached.
    pub(super) unreached: usize,
    /// How much work it is to verify the presumed dead, in objects.
    pub(super) dead_weight: usize,
    /// Whether one of the presumed dead has left, or has another count than when it joined.
    pub(super) changed: bool,
    /// The number of the last candidate that was taken; and the era that ended then.
    pub(super) taken: usize,
    pub(super) era: u32,
    /// Whether to be found held proves that a member lives: no `trace` has panicked, and nothing
    /// was frozen.
    pub(super) proves: bool,
    /// How many presumed dead are verified at once, if their components allow it; fewer if they
    /// have many edges.
    pub(super) most_in_batch: usize,
    /// How many objects a piece of work has at most.
    pub(super) most_in_piece: Piece,
    /// The batch that has been verified, and is being finalized, dropped and freed.
    pub(super) batch: Option<Batch>,
    /// The component that is larger than a batch, and whose members are numbered anew before they
    /// are verified.
    pub(super) large: Option<Large>,
    /// How many slots there are, once members are let go of: more than members, if some have got
    /// new numbers.
    pub(super) slots: usize,
    pub(super) report: Collection,
    pub(super) pace: Pace,
}

/// A member whose edges are being followed while sorting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) number: u32,
    /// The edge that is followed.
    pub(super) edge: u32,
    /// The lowest order that it is known to reach.
    pub(super) low: u32,
}

impl Sliced {
    pub(super) fn new(report: Collection, pace: Pace, most_in_batch: usize) -> Self {
        Self {
            stage: Stage::Take,
            trial: Chunked::new(),
            joined: Chunked::new(),
            ends: Chunked::new(),
            graph: Chunked::new(),
            dead: Chunked::new(),
            order: Chunked::new(),
            spent: Chunked::new(),
            behind: Chunked::new(),
            visits: Chunked::new(),
            at: 0,
            next_order: 1,
            complete: HELD,
            again: false,
            unreached: 0,
            dead_weight: 0,
            changed: false,
            taken: 0,
            era: 0,
            proves: true,
            most_in_batch,
            most_in_piece: Piece::new(),
            batch: None,
            large: None,
            slots: 0,
            report,
            pace,
        }
    }

    /// Another stage begins.
    pub(super) fn enter(&mut self, stage: Stage) {
        self.stage = stage;
        self.at = 0;
    }

    /// An edge to a member is taken off its trial count.
    #[inline]
    pub(super) fn take_off(&mut self, edge: u32) {
        let trial = self.trial.get_mut((edge & !SHARED) as usize);
        if *trial >= HELD {
            return;
        }
        // The handle of an entry comes off once, with its first parent.
        if *trial < PARENT {
            self.unreached += usize::from(*trial == 1);
            *trial = trial.saturating_sub(1);
        }
        if edge & SHARED != 0 {
            *trial += PARENT;
        }
    }

    /// A member counts as held from outside, whatever its edges say.
    pub(super) fn hold(&mut self, number: u32) {
        let trial = self.trial.get_mut(number as usize);
        self.unreached -= usize::from(!is_reached(*trial));
        *trial = HELD;
    }

    /// Asks the processor to bring the trial count near that an edge comes off.
    #[inline]
    pub(super) fn prefetch_target(&self, edge: u32) {
        self.trial.prefetch((edge & !SHARED) as usize);
    }

    /// How many members there are, or were.
    pub(super) fn members(&self) -> usize {
        self.trial.len().saturating_sub(1)
    }

    /// How many sources are counted and followed in this round: all members, or the presumed dead.
    pub(super) fn sources(&self) -> usize {
        if self.again { self.dead.len() } else { self.members() }
    }

    /// One of them.
    #[inline]
    pub(super) fn source(&self, at: usize) -> u32 {
        if self.again { self.dead.get(at) } else { number_of_slot(at) }
    }

    /// Where the targets of a member are in `graph`.
    #[inline]
    pub(super) fn targets(&self, number: u32) -> std::ops::Range<usize> {
        self.ends.get(number as usize - 1) as usize..self.ends.get(number as usize) as usize
    }

    /// How much work it is to verify a member, in objects.
    #[inline]
    pub(super) fn weight(&self, number: u32) -> usize {
        1 + self.targets(number).len() / EDGES_OF_ONE
    }

    /// Takes note of a stop that it has caused.
    pub(super) fn stopped(&mut self, length: Duration) {
        self.report.stops += 1;
        self.report.longest_stop = self.report.longest_stop.max(length);
        self.report.duration += length;
    }
}
