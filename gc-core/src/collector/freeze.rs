//! Hiding all objects from collections, and showing them again.
//!
//! Whether an object is a candidate is kept track of all the while, in a buffer of its own (rule R1). To make every frozen
//! object a candidate in the end would be simpler, and wrong: one of them may be lent out (rule R3).

use crate::local::{Heap, Phase, with_heap};
use crate::object::Header;
use crate::ptr::Object;
use crate::state::State;

/// Hides every object that there is from collections. Members of a collection under way are its own.
pub(crate) fn freeze() {
    with_heap(|heap| {
        if heap.phase.get() == Phase::Tracing {
            return;
        }
        heap.for_each(|object| {
            let state = match object.header().state() {
                State::Young | State::Old | State::Missed => State::Frozen,
                State::Untracked => State::UntrackedFrozen,
                _ => return,
            };
            heap.frozen.set(heap.frozen.get() + 1);
            move_to(heap, object, state);
        });
    });
}

/// Shows frozen objects to collections again.
pub(crate) fn unfreeze() {
    with_heap(|heap| {
        if heap.phase.get() == Phase::Tracing {
            return;
        }
        // Not all: an object that is dying is still in its state.
        heap.for_each(|object| {
            let state = match object.header().state() {
                State::Frozen => State::Old,
                State::UntrackedFrozen => State::Untracked,
                _ => return,
            };
            heap.frozen.set(heap.frozen.get() - 1);
            move_to(heap, object, state);
        });
    });
}

/// Gives an object another state, and its entry, if it has one, to the buffer of that state.
fn move_to(heap: &Heap, object: Object, state: State) {
    let header: &Header = object.header();
    let (mut listed, quiet) = (header.is_listed(), header.count.is_quiet());
    if listed {
        heap.unlist(object);
    }
    listed |= header.state() == State::Missed;
    header.set_state(state);
    if header.is_listed_when_quiet() {
        header.count.unhush();
        if listed || (quiet && state == State::Untracked) {
            heap.record(object);
        }
    }
}

/// An object is replaced in its place: it is frozen no more.
pub(crate) fn thaw(heap: &Heap, state: State) {
    if matches!(state, State::Frozen | State::UntrackedFrozen) {
        heap.frozen.set(heap.frozen.get() - 1);
    }
}
