//! The end of a thread.
//!
//! The heap itself has no destructor (rule T1), so that handles in other thread-locals stay valid
//! for as long as the thread runs any code. A guard with one is armed at the first allocation; when
//! it goes, what is left is collected, and from then on the heap gives its memory back as soon as
//! the last object is gone.
//!
//! Thread-locals that are older than the guard are destroyed after it, and may let go of cycles.
//! The first candidate that is recorded after the exit began therefore arms another guard, which
//! goes as soon as the destructor that is running has returned, and does the same again.

use super::collect::collect_automatically;
use crate::heap::{CollectionKind, Heap, with_heap};

/// Finalizers that make new garbage are given this many collections in one round.
const ATTEMPTS: usize = 8;

/// Collects what is left, when the thread exits.
struct Round;

/// Thread-locals of these names, and a function that arms the first of them that has not gone yet;
/// `false` if all have.
///
/// A thread-local that was destroyed can't be used again, so that each round takes one of its own.
macro_rules! rounds {
    ($($name:ident)*) => {
        thread_local!($(static $name: Round = const { Round };)*);

        fn arm_next() -> bool {
            $($name.try_with(|_| ()).is_ok())||*
        }
    };
}

rounds!(R0 R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R21 R22 R23 R24 R25 R26 R27 R28 R29 R30 R31);

/// Arranges for the thread's exit.
pub(super) fn arm(heap: &Heap) {
    if !heap.exit_armed.get() {
        heap.exit_armed.set(true);
        if !arm_next() {
            begin(heap);
        }
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        with_heap(|heap| {
            collect_all(heap);
            if heap.run_at_exit() {
                collect_all(heap);
            }
            let listeners = heap.listeners.borrow_mut().take();
            if !listeners.is_empty() {
                // They own values of the user's, which may be the last to hold something.
                heap.catch_panics(&heap.collection_panic, || drop(listeners));
                collect_all(heap);
            }
            if let Some(payload) = heap.collection_panic.take() {
                heap.count_panic(payload);
            }
            begin(heap);
        });
    }
}

/// Collects until nothing happens any more: what a finalizer makes or brings back is garbage a
/// collection later, and one that a panic put an end to is made good by the next.
fn collect_all(heap: &Heap) {
    for _ in 0..ATTEMPTS {
        let before = heap.tally.progress();
        collect_automatically(heap, CollectionKind::Full);
        if heap.tally.progress() == before {
            break;
        }
    }
}

/// From now on every free looks whether it was the last, and the next candidate arranges for
/// another round.
fn begin(heap: &Heap) {
    heap.exiting.set(true);
    // No slice runs after this one, so cascades are unlimited from here on.
    heap.limit_cascades();
    heap.pool.watch_frees();
    heap.release_lists();
    if heap.is_idle() {
        heap.close_buffers();
    }
    heap.release_if_empty();
    heap.next_round.set(Some(arm_next));
}
