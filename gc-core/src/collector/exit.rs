//! The end of a thread.
//!
//! The heap itself has no destructor (rule T1), so that handles in other thread-locals stay valid for as long as the
//! thread runs any code. A guard with one is armed at the first allocation; when it goes, what is left is collected, and
//! from then on the heap gives its memory back as soon as the last object is gone.

use super::cycle::collect_automatically;
use super::shield;
use crate::local::{CollectionKind, Heap, with_heap};

/// Finalizers that make new garbage are given this many rounds.
const ROUNDS: usize = 8;

struct Exit;

thread_local! {
    static EXIT: Exit = const { Exit };
}

/// Arranges for the thread's exit.
pub(super) fn arm(heap: &Heap) {
    if !heap.exit_armed.get() {
        // Fails where the thread is exiting already: then there is nothing to arrange.
        let armed = EXIT.try_with(|_| ());
        heap.exit_armed.set(true);
        if armed.is_err() {
            begin(heap);
        }
    }
}

impl Drop for Exit {
    fn drop(&mut self) {
        with_heap(|heap| {
            collect_all(heap);
            let listeners = heap.listeners.borrow_mut().take();
            if !listeners.is_empty() {
                // They own values of the user's, which may be the last to hold something.
                shield(heap, &heap.collection_panic, || drop(listeners));
                collect_all(heap);
            }
            if let Some(payload) = heap.collection_panic.take() {
                heap.count_panic(payload);
            }
            begin(heap);
        });
    }
}

/// Collects until nothing happens any more: what a finalizer makes or brings back is garbage a round later, and a
/// collection that a panic put an end to is made good by the next.
fn collect_all(heap: &Heap) {
    for _ in 0..ROUNDS {
        let before = heap.tally.progress();
        collect_automatically(heap, CollectionKind::Full);
        if heap.tally.progress() == before {
            break;
        }
    }
}

/// From now on every free looks whether it was the last.
fn begin(heap: &Heap) {
    heap.exiting.set(true);
    heap.pool.watch_gives();
    heap.release_lists();
    heap.release_if_empty();
}
