//! Finalize: runs what the presumed dead have to say before they go.

use super::shield;
use crate::local::{Heap, Tally};
use crate::ptr::Object;

/// Runs the pending finalizers of the presumed dead, and returns how many there were.
///
/// If there were any, the collector holds a handle on every member from now on: none reaches zero while a finalizer
/// runs, and none is unique, so that nobody gets a `&mut` to it.
pub(super) fn finalize(heap: &Heap, dead: &[Object]) -> usize {
    if dead.iter().all(|object| object.header().flags().is_settled()) {
        return 0;
    }
    for object in dead {
        object.header().count.retain();
    }
    let mut ran = 0;
    for object in dead {
        let header = object.header();
        if !header.flags().is_settled() {
            header.set_flags(header.flags().settled());
            // SAFETY: rule P3: the member is held, and not uniquely.
            shield(heap, &heap.collection_panic, || unsafe { object.finalize() });
            ran += 1;
        }
    }
    Tally::add(&heap.tally.finalized, ran);
    ran
}
