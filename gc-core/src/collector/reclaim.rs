//! Reclaim: the end of the dead. Weak handles first, then values, then memory.

use super::{cascade, shield};
use crate::local::{Heap, Tally};
use crate::ptr::Object;
use crate::state::State;

/// Frees the dead. `held`: whether the collector holds a handle on each already.
///
/// That handle keeps every count above zero while siblings drop theirs, so that dropping a handle needs no extra test;
/// and quiet counts keep the members out of the buffers.
pub(super) fn reclaim(heap: &Heap, dead: &[Object], held: bool) {
    // From here to the end of the loop runs no user code (rule R2).
    for object in dead {
        let header = object.header();
        if !held {
            header.count.retain();
        }
        header.count.hush();
        header.set_state(State::Condemned);
        if let Some(side) = header.side() {
            side.sever();
        }
    }
    // As within a cascade: what dies with the members is dropped at once, but panics wait for the end.
    let depth = heap.depth.get();
    for object in dead {
        if object.header().vtable().drop_value.is_some() {
            heap.depth.set(depth + 1);
            // SAFETY: rule P4: verified to be out of everybody's reach, and severed.
            shield(heap, &heap.collection_panic, || unsafe { object.drop_value() });
            heap.depth.set(depth);
            cascade::drain(heap);
        }
    }
    // What panicked in the members' cascades is this collection's.
    if let Some(payload) = heap.cascade_panic.take() {
        heap.keep_panic(&heap.collection_panic, payload);
    }
    for object in dead {
        // SAFETY: rules P1 and P4 end: all values are dropped, and with them the members' handles to each other.
        unsafe { cascade::retire(heap, *object) };
    }
    Tally::add(&heap.tally.reclaimed, dead.len());
}
