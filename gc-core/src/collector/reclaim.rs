//! Reclaim: the end of the dead. Weak handles first, then values, then memory.

use std::ops::Range;

use super::cascade;
use super::set::{MEMBERS_AHEAD, Set, fetched};
use crate::alloc::Batch;
use crate::heap::{Heap, Phase, Tally};
use crate::object::Taken;
use crate::ptr::Object;

/// The headers of fewer dead than this stay in a processor's cache.
const LARGE: usize = 8_192;

/// Frees the dead. `held`: whether the collector holds a handle on each already.
///
/// Values that would drop nothing but handles to others of the dead are left undropped (rule P5),
/// and where all are such, what is left to do is to free their memory. For others, that handle
/// keeps every count above zero while siblings drop theirs, so that dropping a handle needs no
/// extra test; and silent counts keep the members out of the buffers.
pub(super) fn reclaim(heap: &Heap, set: &Set, held: bool) {
    let dead = &set.members[..];
    if set.needs_no_drop() {
        free(heap, dead);
        Tally::add(&heap.tally.reclaimed, dead.len());
        heap.run_gone(&heap.collection_panic);
        return;
    }
    let taken = condemn(set, held);
    let reclaiming = heap.enter(Phase::Reclaiming);
    // As within a cascade: what dies with the members is dropped at once, but panics wait for the
    // end.
    let depth = heap.depth.replace(heap.depth.get() + 1);
    // SAFETY: rule P4: all have been condemned just now, and each is dropped once.
    unsafe { drop_values(heap, set, 0..dead.len(), || cascade::drain(heap)) };
    let _none_left = cascade::let_go(heap, taken, usize::MAX);
    cascade::drain(heap);
    heap.depth.set(depth);
    // What panicked in the members' cascades is this collection's.
    if let Some(payload) = heap.cascade_panic.take() {
        heap.keep_panic(&heap.collection_panic, payload);
    }
    free(heap, dead);
    drop(reclaiming);
    Tally::add(&heap.tally.reclaimed, dead.len());
    heap.run_gone(&heap.collection_panic);
}

/// Condemns the dead: from now on no weak handle reaches them, and what they drop of each other is
/// of no interest. No user code runs (rule R2). The entries of weak maps that hang on them are
/// taken off them, and off those that live on (rule W3).
pub(super) fn condemn(set: &Set, held: bool) -> Taken {
    let mut taken = Taken::default();
    for object in fetched(&set.members) {
        let header = object.header();
        header.condemn(held);
        if let Some(side) = header.side() {
            side.sever();
            if side.may_have_entries() {
                object.take_entries(&mut taken);
            }
        }
    }
    taken
}

/// Drops the values of some of the condemned, but for those that may be left undropped. `drain`
/// runs behind each.
///
/// # Safety
/// Rule P4: the set's members are condemned, and none of these has been dropped before.
pub(super) unsafe fn drop_values(heap: &Heap, set: &Set, some: Range<usize>, drain: impl Fn()) {
    let dead = &set.members[..some.end];
    // In a small set to drop a value is no more than to ask.
    let (mut at, asks) = (some.start, set.members.len() >= LARGE);
    // Panics are caught once for as many as don't panic: the next begins behind the one that did.
    while at < dead.len() {
        heap.catch_panics(&heap.collection_panic, || {
            while let Some(object) = dead.get(at) {
                if let Some(ahead) = dead.get(at + MEMBERS_AHEAD) {
                    ahead.prefetch_value();
                }
                at += 1;
                if object.header().vtable().drop_value.is_some() && !(asks && set.is_undropped(*object)) {
                    // SAFETY: rule P4, as this function asks for: out of everybody's reach, and
                    // severed.
                    unsafe { object.drop_value() };
                    drain();
                }
            }
        });
    }
}

/// Frees the memory of objects whose values are gone, or left undropped. No user code runs. Their
/// neighbours in the list are mostly of their class, so that they are handed back in batches.
pub(super) fn free(heap: &Heap, dead: &[Object]) {
    let mut batch = Batch::default();
    for object in fetched(dead) {
        let header = object.header();
        if !header.flags().has_side() {
            // SAFETY: rule S4: there is no side record.
            if let Some(class) = unsafe { header.own_vtable() }.pooled {
                heap.sites.gone(object);
                // SAFETY: rules P1 and P4 end: all values are dropped, and with them the members'
                // handles to each other, but for those that nobody looks at any more (rule P5). The
                // class is its type's; what doesn't go back in a batch ends the batch first.
                unsafe { heap.pool.free_in_batch(&mut batch, class, object.header_ptr()) };
                continue;
            }
        }
        heap.pool.end_batch(&mut batch);
        if let Some(side) = header.side() {
            side.sever();
        }
        // SAFETY: rules P1 and P4 end: its value is dropped, or left undropped by rule P5.
        unsafe { heap.deallocate(object) };
    }
    heap.pool.end_batch(&mut batch);
}
