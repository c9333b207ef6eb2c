//! Finalize: runs the finalizers of the presumed dead.

use super::set::fetched;
use crate::heap::{Heap, Tally};
use crate::ptr::Object;

/// Whether one of the presumed dead has a finalizer that is still to run.
pub(super) fn is_pending(dead: &[Object]) -> bool {
    dead.iter().any(|object| !object.header().flags().is_settled())
}

/// From now on the collector holds a handle on every member: none reaches zero while user code
/// runs, and none is unique, so that nobody gets a `&mut` to it.
pub(super) fn hold(dead: &[Object]) {
    for object in fetched(dead) {
        object.header().retain();
    }
}

/// Runs the pending finalizers of the presumed dead, which are held, and returns how many there
/// were.
pub(super) fn finalize(heap: &Heap, dead: &[Object]) -> usize {
    let mut ran = 0;
    for object in dead {
        let header = object.header();
        if !header.flags().is_settled() {
            header.settle();
            // SAFETY: rule P3: the member is held, and not uniquely.
            heap.catch_panics(&heap.collection_panic, || unsafe { object.finalize() });
            ran += 1;
        }
    }
    Tally::add(&heap.tally.finalized, ran);
    ran
}
