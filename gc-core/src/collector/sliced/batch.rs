//! A batch of the presumed dead, from its verification to its end. The verdict is one piece; the
//! rest is done a little at a time, between which the program runs.

use std::mem;

use super::backlog::in_backlog;
use super::pace::{DISPOSE, VERIFY};
use super::work::{FEW, Work};
use crate::collector::cascade::let_go;
use crate::collector::reclaim::{condemn, drop_values, free};
use crate::collector::set::Set;
use crate::collector::{finalize, verify};
use crate::heap::{Collection, Heap, Tally};
use crate::object::Taken;
use crate::ptr::Object;

/// How many objects are dealt with between two looks at the budget.
const SOME: usize = 64;

/// How many presumed dead are verified at once: a quarter of a slice is for that.
#[allow(clippy::cast_possible_truncation, reason = "a number of objects")]
pub(super) fn most_in_batch(heap: &Heap) -> usize {
    let nanos = heap.config.borrow().max_pause.as_nanos().min(1 << 40) as u64;
    (nanos / (4 * VERIFY)).max(1) as usize
}

/// Objects that have been verified to be dead, each held by the collector.
#[derive(Debug)]
pub(super) struct Batch {
    set: Set,
    step: Step,
    at: usize,
    /// Entries of weak maps that hung on them.
    taken: Taken,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    /// Their finalizers run, whereupon they are verified again.
    Finalize,
    /// They are condemned; their values are dropped.
    Drop,
    /// Entries that hung on them are let go of.
    LetGo,
    /// Their blocks are freed.
    Free,
}

impl Batch {
    /// Verifies members, and condemns those that are dead, unless finalizers are to run before.
    pub(super) fn decide(heap: &Heap, members: Vec<Object>, report: &mut Collection, work: &mut Work) -> Option<Self> {
        let looked_at = members.len();
        let dead = verify::hold_and_verify(heap, Set::of(members));
        work.spend(looked_at, VERIFY);
        report.longest_piece = report.longest_piece.max(looked_at);
        if dead.members.is_empty() {
            return None;
        }
        if dead.pending && finalize::is_pending(&dead.members) {
            dead.members.iter().for_each(|object| object.header().detain());
            return Some(Self { set: dead, step: Step::Finalize, at: 0, taken: Taken::default() });
        }
        Some(Self::condemned(report, dead))
    }

    /// The verdict, in one piece with the verification: user code has not run in between (rule R2).
    fn condemned(report: &mut Collection, dead: Set) -> Self {
        let taken = condemn(&dead, true);
        report.reclaimed += dead.members.len();
        Self { set: dead, step: Step::Drop, at: 0, taken }
    }

    /// How much is left to do with it, in nanoseconds as they are estimated. All are dead, as far
    /// as is known.
    pub(super) fn left(&self) -> u64 {
        let all = self.set.members.len() as u64;
        let here = all - self.at as u64;
        match self.step {
            Step::Finalize => here * DISPOSE + all * (VERIFY + 2 * DISPOSE),
            Step::Drop => (here + all) * DISPOSE,
            Step::LetGo => all * DISPOSE,
            Step::Free => here * DISPOSE,
        }
    }

    /// Does some more. `None` at the end.
    pub(super) fn proceed(mut self, heap: &Heap, report: &mut Collection, work: &mut Work) -> Option<Self> {
        let left = &self.set.members[self.at..];
        let mut next = left.iter().take(SOME);
        let most = match self.step {
            Step::Drop if next.all(|object| self.set.is_undropped(*object)) => SOME,
            Step::Drop | Step::Finalize => FEW,
            Step::LetGo | Step::Free => SOME,
        };
        let some = self.at..self.at + work.piece(most).min(left.len());
        let done = some.len();
        self.at = some.end;
        let is_done = self.at == self.set.members.len();
        match self.step {
            Step::Finalize => {
                report.finalized += finalize::finalize(heap, &self.set.members[some]);
                if is_done {
                    return self.verify_again(heap, report, work);
                }
            }
            Step::Drop => {
                in_backlog(heap, || {
                    // SAFETY: rule P4: the batch was condemned, and `at` passes each member once.
                    unsafe { drop_values(heap, &self.set, some, || {}) };
                });
                if is_done {
                    self.step = if self.taken.is_empty() { Step::Free } else { Step::LetGo };
                    self.at = 0;
                }
            }
            Step::LetGo => {
                self.at = 0;
                in_backlog(heap, || self.taken = let_go(heap, mem::take(&mut self.taken), SOME));
                if self.taken.is_empty() {
                    self.step = Step::Free;
                }
            }
            Step::Free => {
                Tally::add(&heap.tally.reclaimed, some.len());
                free(heap, &self.set.members[some]);
                in_backlog(heap, || heap.run_gone(&heap.collection_panic));
                if is_done {
                    heap.keep_work_lists(self.set.into_work_lists());
                    work.spend(done, DISPOSE);
                    return None;
                }
            }
        }
        work.spend(done, DISPOSE);
        Some(self)
    }

    fn verify_again(mut self, heap: &Heap, report: &mut Collection, work: &mut Work) -> Option<Self> {
        let presumed = self.set.members.len();
        let dead = verify::verify(heap, Set::of(mem::take(&mut self.set.members)));
        work.spend(presumed, VERIFY);
        let brought_back = presumed - dead.members.len();
        report.resurrected += brought_back;
        Tally::add(&heap.tally.resurrected, brought_back);
        if dead.members.is_empty() { None } else { Some(Self::condemned(report, dead)) }
    }
}
