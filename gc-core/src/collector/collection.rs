//! One collection from beginning to end.

use super::failure::Failure;
use super::{cascade, detect, finalize, reclaim, sliced, verify};
use crate::clock::Stopwatch;
use crate::heap::{Collection, CollectionKind, Heap, PanicPayload, Phase, Size, Tally, with_heap};
use crate::state::State;

/// A collection that the program asked for: the number of objects it reclaimed, or the first panic
/// of user code in it.
///
/// Returns 0 where a collection is under way already.
pub(crate) fn collect(kind: CollectionKind) -> usize {
    with_heap(|heap| {
        let (reclaimed, panic) = run(heap, kind, false);
        heap.resume_panic(panic);
        reclaimed
    })
}

/// A collection that starts by itself: panics of user code in it are counted.
pub(super) fn collect_automatically(heap: &Heap, kind: CollectionKind) {
    if let (_, Some(payload)) = run(heap, kind, true) {
        heap.count_panic(payload);
    }
}

fn run(heap: &Heap, kind: CollectionKind, automatic: bool) -> (usize, Option<PanicPayload>) {
    if !heap.is_idle() {
        return (0, None);
    }
    let reclaimed_before = heap.tally.reclaimed.get();
    if kind == CollectionKind::Full {
        // The batch in hand is finished: that is part of what this reclaims.
        if let Some(payload) = sliced::give_up(heap) {
            heap.keep_panic(&heap.collection_panic, payload);
        }
    }
    let busy = heap.enter(Phase::Busy);
    let before = heap.size();
    let started = Stopwatch::start();
    // A cascade that this collection is nested in may have left a panic; it is not this collection's.
    let outer_panic = heap.cascade_panic.take();
    if kind == CollectionKind::Full {
        sliced::drain_all(heap);
    }

    let mut report = Collection::new(kind, automatic);
    report.candidates = heap.candidates(State::Young).len();
    if kind == CollectionKind::Full {
        report.candidates += heap.candidates(State::Old).len();
    }
    match detect::detect(heap, kind) {
        Ok(detected) => {
            report.traced = detected.traced;
            let (mut dead, mut held) = (detected.dead, detected.stale);
            if detected.stale {
                dead = verify::verify(heap, dead);
            }
            if detected.pending && finalize::is_pending(&dead.members) {
                if !held {
                    finalize::hold(&dead.members);
                    held = true;
                }
                let presumed = dead.members.len();
                report.finalized = finalize::finalize(heap, &dead.members);
                dead = verify::verify(heap, dead);
                report.resurrected = presumed - dead.members.len();
                Tally::add(&heap.tally.resurrected, report.resurrected);
            }
            report.reclaimed = dead.members.len();
            reclaim::reclaim(heap, &dead, held);
            heap.keep_work_lists(dead.into_work_lists());
        }
        Err(failure) => {
            report.abandoned = true;
            if let Failure::Panic(payload) = failure {
                heap.keep_panic(&heap.collection_panic, payload);
            }
        }
    }
    cascade::drop_postponed(heap);
    if !automatic && kind == CollectionKind::Full {
        heap.pace.begin_again();
    } else if automatic && !report.abandoned {
        adapt_pace(heap, kind, before);
    }
    record_sizes(heap, kind, automatic, false);
    report.stops = 1;
    report.longest_piece = report.traced;
    report.duration = started.elapsed();
    report.longest_stop = report.duration;
    heap.tally.stopped(report.duration);
    notify_listeners(heap, &report);
    drop(busy);
    if heap.exiting.get() {
        heap.release_if_empty();
    }
    // Within a cascade, those that finalizers and callbacks began leave their panics to it.
    heap.adopt_cascade_panic(outer_panic);
    #[allow(clippy::cast_possible_truncation, reason = "no more objects than bytes of memory")]
    let reclaimed = (heap.tally.reclaimed.get() - reclaimed_before) as usize;
    (reclaimed, heap.collection_panic.take())
}

/// Takes note of how much of what it might have found a collection has found. `before`: the size
/// when it began.
fn adapt_pace(heap: &Heap, kind: CollectionKind, before: Size) {
    let (after, most) = (heap.size(), heap.config.borrow().patience);
    let found = before.less(after);
    match kind {
        CollectionKind::Young => heap.pace.young_ended(found, before.less(heap.after_young.get()), most > 1),
        CollectionKind::Full => heap.pace.full_ended(found, before.less(heap.after_full.get()), most),
    }
}

/// Takes note of the sizes that growth is measured against, and gives memory back where much of it
/// is free.
pub(super) fn record_sizes(heap: &Heap, kind: CollectionKind, automatic: bool, in_slices: bool) {
    let size = heap.size();
    heap.after_young.set(size);
    match kind {
        CollectionKind::Young => Tally::add(&heap.tally.young, 1),
        CollectionKind::Full => {
            Tally::add(&heap.tally.full, 1);
            heap.after_full.set(size);
            let used = heap.pool.live().1;
            let held = heap.ledger.held() - heap.big.bytes();
            // A heap that grows and shrinks in turn keeps its memory: its recent sizes are forgotten slowly.
            // Who collects by hand wants it back now.
            let recent = heap.recent_use.get();
            let recent = if automatic { used.max(recent - recent / 16) } else { used };
            heap.recent_use.set(recent);
            if held > recent + recent / 2 + KEPT_FREE {
                if in_slices {
                    heap.pool.begin_trim();
                } else {
                    trim_heap(heap);
                }
            }
        }
    }
}

/// Free memory that a full collection doesn't bother with.
const KEPT_FREE: usize = 1 << 20;

/// Hands wholly free memory back to the global allocator; the number of bytes.
pub(crate) fn trim() -> usize {
    with_heap(|heap| {
        heap.drop_work_lists();
        trim_heap(heap)
    })
}

fn trim_heap(heap: &Heap) -> usize {
    if heap.is_in_cascade() || !heap.queue.borrow().is_empty() || !heap.backlog.borrow().is_empty() {
        return 0;
    }
    let given_back = heap.pool.given_back();
    if heap.trimmed_at.replace(given_back) == given_back && !heap.pool.is_trimming() {
        return 0;
    }
    // SAFETY: rule A3: no cascade is under way and none is put off, so that no object has a count of
    // zero.
    unsafe { heap.pool.trim(&heap.ledger) }
}

/// Calls the listeners that there are, in the order in which they subscribed; not one that is
/// unsubscribed before its turn. No collection starts meanwhile. They are looked up one by one,
/// since there may be no memory for a list.
pub(super) fn notify_listeners(heap: &Heap, report: &Collection) {
    let end = heap.listeners.borrow().next();
    let mut from = 0;
    loop {
        let next = heap.listeners.borrow().first_of(from, end);
        let Some((number, listener)) = next else { break };
        heap.catch_panics(&heap.collection_panic, move || listener(report));
        from = number + 1;
    }
}
