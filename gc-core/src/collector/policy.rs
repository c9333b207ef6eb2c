//! When collections start by themselves, and what an allocation does that can't be served at once.
//!
//! The measure is growth: without it there is nothing new to find. A young collection runs when the heap has grown by
//! a nursery's worth since the last collection; a full one when it has grown by a share of its size since the last full
//! one, times the heap's patience. So the heap never exceeds its size after the last full collection by more than that growth,
//! a nursery, and the object being made.

use std::cell::Cell;
use std::ptr::NonNull;

use super::cycle::collect_automatically;
use super::probe::Probe;
use super::{cycle, exit};
use crate::alloc::{CREDIT, Place, Refused};
use crate::local::{CollectionKind, Config, Heap, Nursery, Phase, Size, with_heap};

/// A block for a new object when the hot path had none: collects if it is time to, then allocates. `len` is for slices.
///
/// The header's position; the caller writes the header before anything else happens (rule A2).
#[cold]
#[inline(never)]
pub(crate) fn make_room(heap: &Heap, place: Place, len: usize) -> Result<NonNull<u8>, Refused> {
    exit::arm(heap);
    heartbeat(heap);
    allocate(heap, place, len).or_else(|refused| {
        // The last resort. It is an automatic collection, so that a pause is respected.
        if heap.paused.get() > 0 || heap.phase.get() != Phase::Idle {
            return Err(refused);
        }
        collect_automatically(heap, CollectionKind::Full);
        cycle::trim();
        allocate(heap, place, len)
    })
}

fn allocate(heap: &Heap, place: Place, len: usize) -> Result<NonNull<u8>, Refused> {
    match place {
        Place::Pooled(class) => {
            let credit = heap.config.borrow().young_objects.min(CREDIT as usize);
            #[allow(clippy::cast_possible_truncation, reason = "at most CREDIT")]
            heap.pool.replenish(class, credit as u32, &heap.ledger)?;
            let header = heap.pool.take(class).expect("replenished just now");
            if class.header() > 0 {
                // SAFETY: a class with a prefix has room for one in front of the header, and the block is ours.
                unsafe { write_len(header, len) };
            }
            Ok(header)
        }
        // SAFETY: rule A2: our caller writes the header.
        Place::Big { block, header } => unsafe { heap.big.take(&heap.ledger, block, header, len) },
    }
}

/// Fills in the prefix of a slice's block.
///
/// # Safety
/// There is room for a prefix in front of `header`, and the block is the caller's.
pub(crate) unsafe fn write_len(header: NonNull<u8>, len: usize) {
    use crate::object::{PREFIX, Prefix};
    // SAFETY: the caller's word.
    let prefix = unsafe { header.byte_sub(PREFIX) }.cast::<Prefix>();
    // SAFETY: the caller's word.
    unsafe { prefix.write(Prefix { len, registry: Cell::new(usize::MAX) }) };
}

/// Runs collections if it is time to.
///
/// What is about to be allocated doesn't count yet: a program that makes large objects and drops each before the next would
/// collect for every one of them.
fn heartbeat(heap: &Heap) {
    if heap.phase.get() != Phase::Idle || heap.paused.get() > 0 {
        return;
    }
    let config = heap.config.borrow();
    if !config.automatic {
        return;
    }
    let size = heap.live();
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
    let due = full_due(&heap.config.borrow(), heap.live(), heap);
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
        heap.external.set(heap.external.get().saturating_add(bytes));
        if bytes > 0 {
            exit::arm(heap);
            heartbeat(heap);
        }
    });
}
