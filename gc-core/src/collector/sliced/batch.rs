//! A batch of the presumed dead, from its verification to its end. The verdict is one piece; the
//! rest is done a little at a time, between which the program runs.

use std::mem;

use super::cycle::{FIRST, Sliced, Stage};
use super::work::Work;
use crate::collector::cascade::{DEPTH, destroy, let_go};
use crate::collector::failure::NoMemory;
use crate::collector::reclaim::{condemn, drop_values, free};
use crate::collector::set::Set;
use crate::collector::{finalize, verify};
use crate::heap::{Heap, Phase, Tally};
use crate::object::Taken;
use crate::ptr::Object;

/// How many objects are dealt with between two looks at the budget.
const SOME: usize = 64;

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

/// Disposes of some of the presumed dead.
pub(super) fn dispose(heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    if let Some(batch) = cycle.batch.take() {
        cycle.batch = batch.proceed(heap, cycle, work);
    } else if cycle.order.len() > 0 {
        cycle.batch = Batch::decide(heap, cycle, work)?;
    } else {
        cycle.enter(Stage::Release);
    }
    Ok(())
}

impl Batch {
    /// Verifies the next batch: as many components as fit, or one that is larger.
    fn decide(heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Result<Option<Self>, NoMemory> {
        let members = next_members(heap, cycle)?;
        if members.is_empty() {
            return Ok(None);
        }
        let looked_at = members.len();
        cycle.pace.settled += looked_at;
        finalize::hold(&members);
        let dead = verify::verify(heap, Set::of(members));
        work.spend(looked_at, 60);
        cycle.report.longest_piece = cycle.report.longest_piece.max(looked_at);
        if dead.members.is_empty() {
            return Ok(None);
        }
        if finalize::is_pending(&dead.members) {
            dead.members.iter().for_each(|object| object.header().detain());
            return Ok(Some(Self { set: dead, step: Step::Finalize, at: 0, taken: Taken::default() }));
        }
        Ok(Some(Self::condemned(cycle, dead)))
    }

    /// The verdict, in one piece with the verification: user code has not run in between (rule R2).
    fn condemned(cycle: &mut Sliced, dead: Set) -> Self {
        let taken = condemn(&dead, true);
        cycle.report.reclaimed += dead.members.len();
        Self { set: dead, step: Step::Drop, at: 0, taken }
    }

    /// Does some more. `None` at the end.
    fn proceed(mut self, heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Option<Self> {
        let some = self.at..self.set.members.len().min(self.at + work.piece(SOME));
        self.at = some.end;
        work.spend(some.len(), 30);
        let is_done = self.at == self.set.members.len();
        match self.step {
            Step::Finalize => {
                cycle.report.finalized += finalize::finalize(heap, &self.set.members[some]);
                if is_done {
                    return self.verify_again(heap, cycle, work);
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
                cycle.pace.freed += some.len();
                free(heap, &self.set.members[some]);
                in_backlog(heap, || heap.run_gone(&heap.collection_panic));
                if is_done {
                    heap.keep_work_lists(self.set.into_work_lists());
                    return None;
                }
            }
        }
        Some(self)
    }

    fn verify_again(mut self, heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Option<Self> {
        let presumed = self.set.members.len();
        let dead = verify::verify(heap, Set::of(mem::take(&mut self.set.members)));
        work.spend(presumed, 60);
        let brought_back = presumed - dead.members.len();
        cycle.report.resurrected += brought_back;
        Tally::add(&heap.tally.resurrected, brought_back);
        if dead.members.is_empty() { None } else { Some(Self::condemned(cycle, dead)) }
    }
}

/// The members of the next batch that have not left, taken out of their slots. A component is never
/// split.
fn next_members(heap: &Heap, cycle: &mut Sliced) -> Result<Vec<Object>, NoMemory> {
    let mut members: Vec<Object> = Vec::new();
    loop {
        // How large the next component is.
        let mut size = 0;
        while size < cycle.order.len() {
            size += 1;
            if cycle.order.get(cycle.order.len() - size) & FIRST != 0 {
                break;
            }
        }
        if size == 0 || (!members.is_empty() && members.len() + size > cycle.most_in_batch) {
            return Ok(members);
        }
        // Before any of them leaves its slot.
        if members.try_reserve(size).is_err() {
            return if members.is_empty() { Err(NoMemory) } else { Ok(members) };
        }
        for _ in 0..size {
            if let Some(number) = cycle.order.pop() {
                members.extend(heap.withdraw(number & !FIRST));
            }
        }
    }
}

/// Runs the collector's own drops. What dies because of them waits in the backlog, not in the
/// queue, which the program's next drop would empty.
fn in_backlog(heap: &Heap, drops: impl FnOnce()) {
    let reclaiming = heap.enter(Phase::Reclaiming);
    let outer = heap.queue.replace(heap.backlog.take());
    let depth = heap.depth.replace(DEPTH);
    drops();
    heap.depth.set(depth);
    heap.backlog.replace(heap.queue.replace(outer));
    drop(reclaiming);
}

/// Drops some of what waits in the backlog; how many objects.
pub(super) fn drain_backlog(heap: &Heap, work: &mut Work) -> usize {
    let (mut done, some) = (0, work.piece(SOME));
    in_backlog(heap, || {
        while done < some {
            let Some(object) = heap.queue.borrow_mut().pop() else { break };
            destroy(heap, object);
            done += 1;
        }
    });
    work.spend(done, 40);
    done
}
