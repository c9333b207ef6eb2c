//! When collections start by themselves.
//!
//! The measure is growth: without it there is nothing new to find. A young collection runs when the
//! heap has grown by a nursery's worth since the last collection; a full one when it has grown by a
//! share of its size since the last full one, times the heap's patience. So the heap never exceeds
//! its size after the last full collection by more than that growth, a nursery, and the object
//! being made; and by a quarter more where a collection in slices begins late.

use super::collect::collect_automatically;
use super::exit;
use super::growth::{allowed_growth, growth};
use super::probe::Probe;
use super::sliced;
use crate::clock::Stopwatch;
use crate::heap::{CollectionKind, Config, Heap, Nursery, Size, with_heap};

/// Runs collections if it is time to.
///
/// What is about to be allocated doesn't count yet: a program that makes large objects and drops
/// each before the next would collect for every one of them.
pub(super) fn collect_if_due(heap: &Heap) {
    heap.limit_cascades();
    if !heap.is_idle() || heap.paused.get() > 0 {
        return;
    }
    let config = heap.config.borrow();
    if !config.automatic {
        return;
    }
    let size = heap.size();
    // Where the heap has shrunk by counting, growth is measured from there.
    for base in [&heap.after_young, &heap.after_full] {
        base.set(base.get().min(size));
    }
    let nursery_is_full = young_due(&config, size, heap.after_young.get());
    if heap.slicing.get() || heap.pool.is_trimming() || !heap.backlog.borrow().is_empty() {
        drop(config);
        return collect_beside_slices(heap, nursery_is_full);
    }
    if nursery_is_full || full_due(&config, size, heap) {
        drop(config);
        collect_what_is_due(heap, nursery_is_full);
    }
}

/// While a sliced collection is under way, or the trimming behind it: what is young all the same,
/// and a slice.
#[cold]
#[inline(never)]
fn collect_beside_slices(heap: &Heap, nursery_is_full: bool) {
    let (started, time) = (Stopwatch::start(), heap.config.borrow().max_pause);
    if nursery_is_full {
        collect_nursery(heap);
    }
    if heap.slicing.get() {
        sliced::collect_some_if_due(heap, started, time);
    } else if !heap.backlog.borrow().is_empty() {
        if let Some(payload) = sliced::drain_some(heap, started, time, usize::MAX) {
            heap.count_panic(payload);
        }
    } else {
        heap.pool.trim_some(TRIMMED_AT_ONCE, &heap.ledger);
    }
}

/// How many blocks are looked at for trimming each time that the heap is.
pub(super) const TRIMMED_AT_ONCE: usize = 4_096;

fn collect_nursery(heap: &Heap) {
    heap.tighten_candidates();
    match heap.pace.nursery_is_full() {
        Nursery::Age if !Probe::YOUNG.finds_garbage(heap) => heap.age(),
        _ => collect_automatically(heap, CollectionKind::Young),
    }
}

#[cold]
#[inline(never)]
fn collect_what_is_due(heap: &Heap, nursery_is_full: bool) {
    if nursery_is_full {
        collect_nursery(heap);
        if heap.pace.is_probe_due() && Probe::OLD.finds_garbage(heap) {
            heap.pace.begin_again();
        }
    } else if heap.pace.young_are_worth_it() {
        // It is cheap, and may make a full one needless.
        collect_automatically(heap, CollectionKind::Young);
    }
    let (size, base) = (heap.size(), heap.after_full.get());
    let whole = !heap.has_candidates() || sliced::fits_in_one_stop(heap, size);
    let (grown, allowed) = (size.less(base), allowed_growth(heap, base));
    if whole {
        if grown.exceeds(allowed) {
            collect_automatically(heap, CollectionKind::Full);
        }
    } else if sliced::is_due(grown, allowed) {
        sliced::begin_one(heap);
        let time = heap.config.borrow().max_pause;
        sliced::collect_some_if_due(heap, Stopwatch::start(), time);
    }
}

fn young_due(config: &Config, now: Size, base: Size) -> bool {
    now.objects.saturating_sub(base.objects) >= config.young_objects
        || now.bytes.saturating_sub(base.bytes) >= config.young_bytes
}

fn full_due(config: &Config, now: Size, heap: &Heap) -> bool {
    let base = heap.after_full.get();
    let grown = now.less(base);
    // The constants alone, first: mostly the growth is less.
    (grown.objects > config.full_objects || grown.bytes > config.full_bytes) && {
        grown.exceeds(growth(config, base, heap.pace.patience()))
    }
}

/// Adds to the bytes that objects hold elsewhere; collects if they have grown enough.
pub(crate) fn adjust_external(bytes: isize) {
    with_heap(|heap| {
        heap.add_external(bytes);
        if bytes > 0 {
            exit::arm(heap);
            collect_if_due(heap);
        }
    });
}
