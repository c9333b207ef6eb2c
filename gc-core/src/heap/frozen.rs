//! Objects that are hidden from collections.
//!
//! Whether an object is a candidate is kept track of all the while, in a buffer of its own (rule
//! R1). To make every frozen object a candidate in the end would be simpler, and wrong: one of them
//! may be lent out (rule R3).

use super::{Heap, Phase};
use crate::state::State;

impl Heap {
    /// How many objects are frozen.
    pub(crate) fn frozen(&self) -> usize {
        self.frozen.get()
    }

    /// Hides every object that there is from collections. Members of a collection under way are its
    /// own.
    pub(crate) fn freeze(&self) {
        if self.phase() == Phase::Tracing {
            return;
        }
        self.for_each(|object| {
            let state = match object.header().state() {
                State::Young | State::Old | State::Missed => State::Frozen,
                State::Untracked => State::UntrackedFrozen,
                _ => return,
            };
            self.frozen.set(self.frozen.get() + 1);
            self.move_to(object, state);
        });
    }

    /// Shows frozen objects to collections again.
    pub(crate) fn unfreeze(&self) {
        if self.phase() == Phase::Tracing {
            return;
        }
        // Not all: an object that is dying is still in its state.
        self.for_each(|object| {
            let state = match object.header().state() {
                State::Frozen => State::Old,
                State::UntrackedFrozen => State::Untracked,
                _ => return,
            };
            self.frozen.set(self.frozen.get() - 1);
            self.move_to(object, state);
        });
    }

    /// An object in this state is gone, is shown, or has been replaced in its place: it is frozen
    /// no more, if it was.
    #[inline]
    pub(crate) fn thawed(&self, state: State) {
        if state.is_frozen() {
            self.frozen.set(self.frozen.get() - 1);
        }
    }
}
