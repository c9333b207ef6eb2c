//! Collecting by hand, a little at a time.

use std::time::Duration;

use super::collect::collect;
use super::policy::TRIMMED_AT_ONCE;
use super::sliced::{self, Standing};
use crate::clock::Stopwatch;
use crate::heap::{CollectionKind, Heap, with_heap};

/// Does so much of the full collection at hand, beginning one if there is reason to. Whether
/// nothing is left to do.
pub(crate) fn step(time: Duration, objects: usize) -> bool {
    with_heap(|heap| {
        if !heap.is_idle() {
            return true;
        }
        if !heap.slicing.get() {
            if !heap.backlog.borrow().is_empty() {
                return drain(heap, time, objects);
            }
            if heap.pool.is_trimming() {
                return trim_some(heap, time, objects);
            }
            if !heap.has_candidates() {
                return true;
            }
            if sliced::fits(heap, time, objects) {
                return whole_step(heap);
            }
            heap.at_step_begin.set(heap.tally.progress());
        }
        let (standing, panic) = sliced::do_some(heap, time, objects);
        heap.resume_panic(panic);
        match standing {
            // What was touched, another would look at.
            Standing::UnderWay | Standing::Touched => false,
            Standing::Proven => is_at_rest(heap),
            Standing::Doubtful => is_settled(heap),
        }
    })
}

/// Some of what limited cascades have left.
fn drain(heap: &Heap, time: Duration, objects: usize) -> bool {
    heap.resume_panic(sliced::drain_some(heap, Stopwatch::start(), time, objects));
    is_at_rest(heap) && !heap.has_candidates()
}

/// Some of the trimming that a sliced collection has left.
fn trim_some(heap: &Heap, time: Duration, objects: usize) -> bool {
    let (started, mut left) = (Stopwatch::start(), objects);
    // However little time there is, each call goes on by a bit.
    while left > 0 {
        left = left.saturating_sub(heap.pool.trim_some(TRIMMED_AT_ONCE.min(left), &heap.ledger).max(1));
        if !heap.pool.is_trimming() || started.elapsed() >= time {
            break;
        }
    }
    is_at_rest(heap) && !heap.has_candidates()
}

/// The heap is small enough to be collected as a whole.
fn whole_step(heap: &Heap) -> bool {
    heap.at_step_begin.set(heap.tally.progress());
    collect(CollectionKind::Full);
    is_settled(heap)
}

/// Whether nothing that was begun is left to be gone on with.
fn is_at_rest(heap: &Heap) -> bool {
    !heap.slicing.get() && heap.backlog.borrow().is_empty() && !heap.pool.is_trimming()
}

/// Whether the collection that has just ended has left nothing that another would find. Where
/// objects are frozen, or there is no memory, live candidates stay what they are: a collection that
/// did nothing will do nothing again. Unless what was frozen has gone with what it reclaimed: what
/// it found held may have been held by that alone, and is looked for again.
fn is_settled(heap: &Heap) -> bool {
    let did_nothing = || heap.tally.progress() == heap.at_step_begin.get() && !heap.would_record_unproven();
    is_at_rest(heap) && (!heap.has_candidates() || did_nothing())
}
