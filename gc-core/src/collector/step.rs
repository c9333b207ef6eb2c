//! Collecting by hand, a little at a time.

use std::panic::resume_unwind;
use std::thread;
use std::time::Duration;

use super::collection::collect;
use super::sliced;
use crate::heap::{CollectionKind, Heap, with_heap};

/// Does so much of the full collection at hand, beginning one if there is reason to. Whether nothing is left to do.
pub(crate) fn step(time: Duration, objects: usize) -> bool {
    with_heap(|heap| {
        if !heap.is_idle() {
            return true;
        }
        if !heap.slicing.get() {
            if heap.stats().candidates == 0 && !heap.has_missed() {
                return true;
            }
            if sliced::fits(heap, time, objects) {
                return whole_step(heap);
            }
            heap.at_step_begin.set(heap.tally.progress());
        }
        let (goes_on, panic) = sliced::do_some(heap, time, objects);
        match panic {
            // A second panic would end the process.
            Some(payload) if thread::panicking() => heap.count_panic(payload),
            Some(payload) => resume_unwind(payload),
            None => {}
        }
        !goes_on && is_settled(heap)
    })
}

/// The heap is small enough to be collected as a whole.
fn whole_step(heap: &Heap) -> bool {
    heap.at_step_begin.set(heap.tally.progress());
    collect(CollectionKind::Full);
    is_settled(heap)
}

/// Whether the collection that has just ended has left nothing that another would find. Where objects are frozen, live
/// candidates stay what they are: a collection that did nothing will do nothing again.
fn is_settled(heap: &Heap) -> bool {
    heap.tally.progress() == heap.at_step_begin.get() || heap.stats().candidates == 0
}
