//! One collection from beginning to end, in one piece.

use super::ending::{notify_listeners, record_sizes};
use super::failure::Failure;
use super::{cascade, detect, finalize, reclaim, verify};
use crate::clock::Stopwatch;
use crate::heap::{Collection, CollectionKind, Event, Heap, Looked, PanicPayload, Phase, Size, Stop, Tally};
use crate::state::State;

/// A young collection that starts by itself: panics of user code in it are counted.
pub(super) fn collect_young_automatically(heap: &Heap) {
    if let Some(payload) = run(heap, CollectionKind::Young, true, |_| {}) {
        heap.count_panic(payload);
    }
}

/// Runs a collection where none is under way, and returns the first panic of user code in it.
/// `first` is done before anything is looked at.
pub(super) fn run(
    heap: &Heap,
    kind: CollectionKind,
    automatic: bool,
    first: impl FnOnce(&Heap),
) -> Option<PanicPayload> {
    if !heap.is_idle() {
        return None;
    }
    let busy = heap.enter(Phase::Busy);
    let before = heap.size();
    let started = Stopwatch::start();
    // A cascade that this collection is nested in may have left a panic; it is not this
    // collection's.
    let outer_panic = heap.cascade_panic.take();
    first(heap);
    let mut report = Collection::new(kind, automatic);
    report.candidates = heap.candidates(State::Young).len();
    if kind == CollectionKind::Full {
        report.candidates += heap.candidates(State::Old).len();
    }
    let mut edges = 0;
    match detect::detect(heap, kind, automatic) {
        Ok(detected) => {
            (report.traced, edges) = (detected.traced, detected.edges);
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
    if kind == CollectionKind::Full {
        heap.cost.took(Looked { objects: report.traced, edges, of: before.objects }, report.duration);
    }
    report.longest_stop = report.duration;
    heap.tally.stopped(report.duration);
    notify_listeners(heap, Event::Stop(&Stop::of(&report, report.duration, true)));
    notify_listeners(heap, Event::Collection(&report));
    drop(busy);
    if heap.exiting.get() {
        heap.release_if_empty();
    }
    // Within a cascade, those that finalizers and callbacks began leave their panics to it.
    heap.adopt_cascade_panic(outer_panic);
    heap.collection_panic.take()
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
