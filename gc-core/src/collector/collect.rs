//! Collections as the program asks for them, and as they start by themselves.

use super::{collection, sliced};
use crate::heap::{CollectionKind, Heap, PanicPayload, with_heap};

/// A collection that the program asked for: the number of objects it reclaimed, or the first panic
/// of user code in it.
///
/// Returns 0 where a collection is under way already.
pub(crate) fn collect(kind: CollectionKind) -> usize {
    with_heap(|heap| {
        let reclaimed_before = heap.tally.reclaimed.get();
        let panic = run(heap, kind, false);
        #[allow(clippy::cast_possible_truncation, reason = "no more objects than bytes of memory")]
        let reclaimed = (heap.tally.reclaimed.get() - reclaimed_before) as usize;
        heap.resume_panic(panic);
        reclaimed
    })
}

/// A collection that starts by itself: panics of user code in it are counted.
pub(super) fn collect_automatically(heap: &Heap, kind: CollectionKind) {
    if let Some(payload) = run(heap, kind, true) {
        heap.count_panic(payload);
    }
}

/// The first panic of user code in it. Does nothing where a collection is under way already.
fn run(heap: &Heap, kind: CollectionKind, automatic: bool) -> Option<PanicPayload> {
    if kind == CollectionKind::Young {
        return collection::run(heap, kind, automatic, |_| {});
    }
    // Not where one is under way. The batch in hand is finished: that is part of what this reclaims.
    if let Some(payload) = sliced::give_up(heap) {
        heap.keep_panic(&heap.collection_panic, payload);
    }
    collection::run(heap, kind, automatic, sliced::drain_all)
}
