//! The sliced collection that is under way: begun, gone on with slice by slice, ended, given up.

use std::any::Any;
use std::time::Duration;

use super::backlog::drain_backlog;
use super::batch::most_in_batch;
use super::cycle::{HELD, Sliced, Stage};
use super::pace::Pace;
use super::work::Work;
use super::{dispose, judge, record, release, sort};
use crate::clock::Stopwatch;
use crate::collector::cascade;
use crate::collector::ending::{notify_listeners, record_sizes};
use crate::collector::failure::NoMemory;
use crate::heap::{Collection, CollectionKind, Event, Heap, Looked, PanicPayload, Phase, Size, Stop};
use crate::trace::Edges;

/// Begins a sliced collection, if none is under way, and if there is memory. No other collection is
/// under way.
pub(super) fn begin(heap: &Heap, pace: Pace, automatic: bool) {
    if heap.slicing.get() {
        return;
    }
    heap.record_missed();
    // Clears the flag that earlier freezes set.
    heap.take_doubt();
    let report = Collection::new(CollectionKind::Full, automatic);
    let mut cycle = Sliced::new(report, pace, most_in_batch(heap));
    cycle.proves = heap.frozen() == 0;
    if cycle.trial.push(HELD).is_err() || cycle.joined.push(0).is_err() {
        return;
    }
    if let Some(boxed) = try_box(cycle) {
        heap.slicing.set(true);
        heap.sliced.set(Some(boxed as Box<dyn Any>));
    }
}

/// `Box::new` ends the process where there is no memory.
fn try_box<T>(value: T) -> Option<Box<[T; 1]>> {
    let mut one = Vec::new();
    one.try_reserve_exact(1).ok()?;
    one.push(value);
    one.try_into().ok()
}

/// The sliced collection that is under way, unless it is in hand.
fn take_in_hand(heap: &Heap) -> Option<Box<[Sliced; 1]>> {
    heap.sliced.take()?.downcast().ok()
}

/// What a slice has come to.
pub(super) struct Slice {
    pub(super) standing: Standing,
    /// The first panic of user code in it.
    pub(super) panic: Option<PanicPayload>,
}

/// One slice of the collection that is under way: goes on until `enough` says so, or the work is
/// over.
pub(super) fn slice(heap: &Heap, work: &mut Work, enough: impl Fn(&mut Sliced) -> bool) -> Slice {
    let nothing = Slice { standing: Standing::UnderWay, panic: None };
    let Some(mut boxed) = take_in_hand(heap) else { return nothing };
    let [cycle] = &mut *boxed;
    if enough(cycle) {
        heap.sliced.set(Some(boxed));
        return nothing;
    }
    let started = Stopwatch::start();
    work.most = cycle.most_in_piece;
    // A cascade that this slice is nested in may have left a panic; it is not this collection's.
    let outer_panic = heap.cascade_panic.take();
    let mut edges = Edges::new();
    let mut ended = false;
    // A young collection, which is part of taking, makes room.
    let (before, frees) = (heap.size(), cycle.stage > Stage::Take);
    while !(ended || work.is_over() || enough(cycle) && work.is_worth_a_stop()) {
        let (done, drains) = (work.done(), !heap.backlog.borrow().is_empty());
        let stepped = step(heap, cycle, &mut edges, work);
        if !drains {
            cycle.pace.done += work.done() - done;
        }
        ended = stepped.unwrap_or_else(|NoMemory| {
            let _busy = heap.enter(Phase::Busy);
            cycle.report.abandoned = true;
            release::give_up(heap, cycle);
            true
        });
    }
    if frees {
        cycle.pace.freed = cycle.pace.freed.plus(before.less(heap.size()));
    }
    cycle.most_in_piece = work.most;
    let busy = heap.enter(Phase::Busy);
    cascade::drop_postponed(heap);
    heap.adopt_cascade_panic(outer_panic);
    let length = started.elapsed();
    cycle.stopped(length);
    heap.tally.stopped(length);
    if !ended {
        notify_listeners(heap, Event::Stop(&Stop::of(&cycle.report, length, false)));
    }
    drop(busy);
    let standing = if ended {
        let [cycle] = *boxed;
        end(heap, cycle, length)
    } else {
        heap.sliced.set(Some(boxed));
        Standing::UnderWay
    };
    Slice { standing, panic: heap.collection_panic.take() }
}

/// The smallest piece of work. Whether it was the last.
fn step(heap: &Heap, cycle: &mut Sliced, edges: &mut Edges, work: &mut Work) -> Result<bool, NoMemory> {
    if cycle.stage == Stage::Take {
        // It runs a young collection, which nothing else may be under way for.
        return record::take(heap, cycle, work).map(|()| false);
    }
    let _busy = heap.enter(Phase::Busy);
    if !heap.backlog.borrow().is_empty() {
        // What died because of a batch, or was left by a limited cascade, is gone before anything
        // else happens.
        drain_backlog(heap, work);
        return Ok(false);
    }
    match cycle.stage {
        Stage::Take => {}
        Stage::Record => record::record(heap, cycle, edges, work)?,
        Stage::Count => judge::count(cycle, work),
        Stage::Follow => judge::follow(cycle, work)?,
        Stage::Judge => judge::judge(heap, cycle, work)?,
        Stage::Recount => judge::recount(heap, cycle, work),
        Stage::Sort => sort::sort(cycle, work)?,
        Stage::Dispose => dispose::dispose(heap, cycle, work)?,
        Stage::Release => release::release(heap, cycle, work),
        Stage::Clear => return Ok(release::clear(heap, cycle, work)),
    }
    Ok(false)
}

/// The collection is over with this stop: records its sizes and notifies the listeners of its
/// figures.
fn end(heap: &Heap, cycle: Sliced, last_stop: Duration) -> Standing {
    heap.slicing.set(false);
    let Sliced { report, pace, proves, .. } = cycle;
    let standing = match proves && !report.abandoned {
        true if heap.has_candidates() => Standing::Touched,
        true => Standing::Proven,
        false => Standing::Doubtful,
    };
    if !report.abandoned {
        let found = Size { objects: report.reclaimed, bytes: 0 };
        let of = Size { objects: pace.grown.objects, bytes: usize::MAX };
        heap.pace.full_ended(found, of, heap.config.borrow().patience);
        let looked = Looked { objects: report.traced, edges: pace.edges, of: pace.objects };
        heap.cost.took_in_slices(looked, report.duration);
    }
    let _busy = heap.enter(Phase::Busy);
    record_sizes(heap, CollectionKind::Full, true, true);
    // Candidates that listeners make don't affect `standing`.
    notify_listeners(heap, Event::Stop(&Stop::of(&report, last_stop, true)));
    notify_listeners(heap, Event::Collection(&report));
    standing
}

/// [`give_up`], before what is visible to collections changes. Panics are counted.
pub(crate) fn give_up_counting_panics(heap: &Heap) {
    if let Some(payload) = give_up(heap) {
        heap.count_panic(payload);
    }
}

/// Gives the collection up that is under way, if there is one: what it has begun is finished, all
/// else is as before. The first panic of user code in it, if there was one.
///
/// Nothing happens within a slice, where nobody can wait for its end.
pub(in crate::collector) fn give_up(heap: &Heap) -> Option<PanicPayload> {
    if !heap.slicing.get() || !heap.is_idle() {
        return None;
    }
    let mut boxed = take_in_hand(heap)?;
    let [cycle] = &mut *boxed;
    let started = Stopwatch::start();
    let outer_panic = heap.cascade_panic.take();
    let busy = heap.enter(Phase::Busy);
    cycle.report.abandoned = true;
    release::give_up(heap, cycle);
    cascade::drop_postponed(heap);
    heap.adopt_cascade_panic(outer_panic);
    heap.slicing.set(false);
    let length = started.elapsed();
    cycle.stopped(length);
    heap.tally.stopped(length);
    notify_listeners(heap, Event::Stop(&Stop::of(&cycle.report, length, true)));
    drop(busy);
    heap.collection_panic.take()
}

/// How a sliced collection stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::collector) enum Standing {
    UnderWay,
    /// It has ended, and has shown who lives.
    Proven,
    /// The same of those that it looked at; others have become candidates since it began.
    Touched,
    /// It has ended, and has shown nothing, since a `trace` panicked, objects are frozen, or there
    /// is no memory.
    Doubtful,
}

/// Does so much of the collection at hand, and begins one if none is.
pub(in crate::collector) fn do_some(heap: &Heap, time: Duration, objects: usize) -> (Standing, Option<PanicPayload>) {
    if !heap.slicing.get() {
        begin(heap, Pace::of(heap), false);
    }
    if !heap.slicing.get() {
        return (Standing::Doubtful, None);
    }
    let slice = slice(heap, &mut Work::new(Stopwatch::start(), time, objects), |_| false);
    (slice.standing, slice.panic)
}
