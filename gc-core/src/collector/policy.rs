//! When collections start by themselves.
//!
//! The measure is growth: without it there is nothing new to find. A young collection runs when the
//! heap has grown by a nursery's worth since the last collection; a full one when it has grown by a
//! share of its size since the last full one, times the heap's patience. So the heap never exceeds
//! its size after the last full collection by more than that growth, a nursery, and the object
//! being made.

use super::collection::collect_automatically;
use super::exit;
use super::probe::Probe;
use crate::heap::{CollectionKind, Config, Heap, Nursery, Size, with_heap};

/// Runs collections if it is time to.
///
/// What is about to be allocated doesn't count yet: a program that makes large objects and drops
/// each before the next would collect for every one of them.
pub(super) fn collect_if_due(heap: &Heap) {
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
    if nursery_is_full || full_due(&config, size, heap) {
        drop(config);
        collect_what_is_due(heap, nursery_is_full);
    }
}

#[cold]
#[inline(never)]
fn collect_what_is_due(heap: &Heap, nursery_is_full: bool) {
    if nursery_is_full {
        heap.tighten_candidates();
        match heap.pace.nursery_is_full() {
            Nursery::Age if !Probe::YOUNG.finds_garbage(heap) => heap.age(),
            _ => collect_automatically(heap, CollectionKind::Young),
        }
        if heap.pace.is_probe_due() && Probe::OLD.finds_garbage(heap) {
            heap.pace.begin_again();
        }
    } else if heap.pace.young_are_worth_it() {
        // It is cheap, and may make a full one needless.
        collect_automatically(heap, CollectionKind::Young);
    }
    let due = full_due(&heap.config.borrow(), heap.size(), heap);
    if due {
        collect_automatically(heap, CollectionKind::Full);
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
        let allowed = |amount: usize, constant: usize| {
            let share = (amount / 100).saturating_mul(config.growth_percent as usize);
            share.saturating_add(constant).saturating_mul(heap.pace.patience())
        };
        grown.objects > allowed(base.objects, config.full_objects)
            || grown.bytes > allowed(base.bytes, config.full_bytes)
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
