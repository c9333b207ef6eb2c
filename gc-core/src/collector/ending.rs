//! What every collection does at its end: sizes are recorded, memory is given back, listeners are
//! notified.

use crate::heap::{CollectionKind, Event, Heap, Tally, with_heap};

/// Takes note of the sizes that growth is measured against, and gives memory back where much of it
/// is free.
pub(super) fn record_sizes(heap: &Heap, kind: CollectionKind, automatic: bool, in_slices: bool) {
    let size = heap.size();
    heap.after_young.set(size);
    match kind {
        CollectionKind::Young => Tally::add(&heap.tally.young, 1),
        CollectionKind::Full => {
            Tally::add(&heap.tally.full, 1);
            heap.after_full.set(size);
            let used = heap.pool.live().1;
            let held = heap.ledger.held() - heap.big.bytes();
            // A heap that grows and shrinks in turn keeps its memory: its recent sizes are
            // forgotten slowly. Who collects by hand wants it back now.
            let recent = heap.recent_use.get();
            let recent = if automatic { used.max(recent - recent / 16) } else { used };
            heap.recent_use.set(recent);
            if held > recent + recent / 2 + KEPT_FREE {
                if in_slices {
                    heap.pool.begin_trim();
                } else {
                    trim_heap(heap);
                }
            }
        }
    }
}

/// Free memory that a full collection doesn't bother with.
const KEPT_FREE: usize = 1 << 20;

/// Hands wholly free memory back to the global allocator; the number of bytes.
pub(crate) fn trim() -> usize {
    with_heap(|heap| {
        heap.drop_work_lists();
        heap.sites.trim();
        trim_heap(heap)
    })
}

fn trim_heap(heap: &Heap) -> usize {
    if heap.is_in_cascade() || !heap.queue.borrow().is_empty() || !heap.backlog.borrow().is_empty() {
        return 0;
    }
    let given_back = heap.pool.given_back();
    if heap.trimmed_at.replace(given_back) == given_back && !heap.pool.is_trimming() {
        return 0;
    }
    // SAFETY: rule A3: no cascade is under way and none is put off, so that no object has a count
    // of zero.
    unsafe { heap.pool.trim(&heap.ledger) }
}

/// Calls the listeners that there are, in the order in which they subscribed; not one that is
/// unsubscribed before its turn. No collection starts meanwhile. They are looked up one by one,
/// since there may be no memory for a list.
pub(super) fn notify_listeners(heap: &Heap, event: Event<'_>) {
    let end = heap.listeners.borrow().next();
    let mut from = 0;
    loop {
        let next = heap.listeners.borrow().first_of(from, end);
        let Some((number, listener)) = next else { break };
        heap.catch_panics(&heap.collection_panic, move || listener(event));
        from = number + 1;
    }
}
