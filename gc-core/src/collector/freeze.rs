//! Hiding all objects from collections, and showing them again.

use crate::local::{Heap, Phase, with_heap};
use crate::state::State;

/// Hides every object that there is from collections. Members of a collection under way are its own.
pub(crate) fn freeze() {
    with_heap(|heap| {
        if heap.phase.get() == Phase::Tracing {
            return;
        }
        let mut frozen = 0;
        heap.for_each(|object| {
            let header = object.header();
            let state = match header.state() {
                State::Young | State::Old => State::Frozen,
                State::Untracked => State::UntrackedFrozen,
                _ => return,
            };
            header.set_state(state);
            // A frozen object is never a candidate, so that nobody needs to hear of its drops.
            header.count.hush();
            frozen += 1;
        });
        heap.clear_candidates(State::Young);
        heap.clear_candidates(State::Old);
        heap.clear_candidates(State::Untracked);
        heap.frozen.set(heap.frozen.get() + frozen);
    });
}

/// Shows frozen objects to collections again. Each becomes a candidate, since nobody kept track meanwhile (rule R1).
pub(crate) fn unfreeze() {
    with_heap(|heap| {
        if heap.phase.get() == Phase::Tracing {
            return;
        }
        heap.for_each(|object| {
            let header = object.header();
            match header.state() {
                State::Frozen => {
                    header.set_state(State::Old);
                    header.count.unhush();
                    heap.record(object);
                }
                State::UntrackedFrozen => {
                    header.set_state(State::Untracked);
                    if header.is_watched() {
                        header.count.unhush();
                        heap.record(object);
                    }
                }
                _ => {}
            }
        });
        heap.frozen.set(0);
    });
}

/// An object is replaced in its place: it is frozen no more.
pub(crate) fn thaw(heap: &Heap, state: State) {
    if matches!(state, State::Frozen | State::UntrackedFrozen) {
        heap.frozen.set(heap.frozen.get() - 1);
    }
}
