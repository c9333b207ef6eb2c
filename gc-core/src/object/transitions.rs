//! Every way in which an object's state changes (rules S1 to S4 in UNSAFE.md).
//!
//! The state, the scratch word and whether the count notifies change together, and only here. Who
//! owns the buffers, the sets and the slots calls these in the same step as it changes those:
//! `heap/` (`candidates.rs`, `frozen.rs`, `missed.rs`, `enlisted.rs`), and in the collector
//! `set.rs`, `detect.rs`, `ageing.rs`, `verify.rs`, `reclaim.rs`, `cascade.rs`, `finalize.rs` and
//! `sliced/`. The handles of an object that is taken apart or replaced in place (`handle/`) call
//! what is at the end.
//!
//! ```text
//! born ─┬─ Young ────── make_candidate ──► candidate (silent, Young or Old)
//!       └─ Untracked       no memory: miss ──► Missed
//!
//!   candidate ───────── leave_buffer, notify_again ──► Young, Old
//!   Untracked ───────── track ──► Young
//!   any ─────────────── move_to ──► Frozen, UntrackedFrozen, and back
//!
//! a set:    candidate, Young, Old, Missed ── join ──► Member
//!           Member ──┬─ survive ──► Old, Missed
//!                    ├─ stay_young ──► Young
//!                    └─ condemn ──► dropped, deallocated
//!
//! slices:   candidate, Young, Old, Missed ── enlist ──► Enlisted
//!           Enlisted ─┬─ touch ──► the same, silent: a candidate when it is released
//!                     ├─ leave_slices ──► Old (it dies by counting, or is lent)
//!                     ├─ survive ──► Old, Missed
//!                     └─ join ──► Member, of a batch
//!           Member ─── detain ──► Enlisted, held, while finalizers run
//! ```

use super::{Header, Kind};
use crate::state::State;

impl Header {
    // --- candidates

    /// The object has an entry in the buffer of this state, at this index.
    #[inline]
    pub(crate) fn make_candidate(&self, state: State, index: u32) {
        self.set_state(state);
        self.scratch.set(index);
        self.count.stop_notifying();
    }

    /// [`Header::make_candidate`] for an object that is young, and notifies.
    #[inline]
    pub(crate) fn make_young_candidate(&self, index: u32) {
        debug_assert!(self.state() == State::Young);
        self.scratch.set(index);
        self.count.stop_notifying_unchecked();
    }

    /// The object's entry is gone. It is to [notify again](Header::notify_again), unless its count
    /// is zero.
    #[inline]
    pub(crate) fn leave_buffer(&self, era: u32) {
        self.scratch.set(era);
    }

    /// Drops to non-zero are to be heard of from now on.
    #[inline]
    pub(crate) fn notify_again(&self) {
        self.count.notify_again();
    }

    /// Drops to non-zero are of no interest from now on: the object can be in no cycle.
    #[inline]
    pub(crate) fn stop_notifying(&self) {
        debug_assert!(matches!(self.state(), State::Untracked | State::UntrackedFrozen));
        self.count.stop_notifying();
    }

    /// The object ought to be a candidate, but has no entry.
    pub(crate) fn miss(&self, era: u32) {
        self.set_state(State::Missed);
        self.scratch.set(era);
        self.count.notify_again();
    }

    /// A leaf can be in a cycle from now on: an entry hangs on it whose value holds handles. It is
    /// in no buffer. Its scratch word is its birth mark, as that of any object that is no
    /// candidate.
    pub(crate) fn track(&self) {
        let state = match self.state() {
            State::Untracked => State::Young,
            State::UntrackedFrozen => State::Frozen,
            _ => return,
        };
        self.set_state(state);
        self.count.notify_again();
    }

    /// An object without an entry is no candidate in any other way either: it was missed, or would
    /// be watched once it is shown again.
    #[inline]
    pub(crate) fn give_up_candidacy(&self) {
        if self.state() == State::Missed {
            self.set_state(State::Old);
        } else if self.state() == State::UntrackedFrozen && self.is_watched() {
            self.count.notify_again();
        }
    }

    /// The object, which has no entry, is hidden from collections, or shown to them again. Whether
    /// it can be a candidate in its new state; then it notifies.
    pub(crate) fn move_to(&self, state: State) -> bool {
        self.set_state(state);
        let can_be_candidate = self.is_candidate_when_silent();
        if can_be_candidate {
            self.count.notify_again();
        }
        can_be_candidate
    }

    // --- members

    /// The object becomes a member of the set that is being looked at. Its strong count. Whether it
    /// notifies says from now on whether it was no candidate.
    #[inline]
    pub(crate) fn join(&self, number: u32) -> u32 {
        self.set_state(State::Member);
        self.scratch.set(number);
        self.count.get()
    }

    /// A candidate, or what one leads to, is taken by a sliced collection. It notifies from now on,
    /// so that to be silent says that it was touched since.
    #[inline]
    pub(crate) fn enlist(&self, number: u32) {
        self.set_state(State::Enlisted);
        self.scratch.set(number);
        self.count.notify_again();
    }

    /// An enlisted object gets another number. Whether it was touched is not forgotten.
    #[inline]
    pub(crate) fn renumber(&self, number: u32) {
        debug_assert!(self.state() == State::Enlisted);
        self.scratch.set(number);
    }

    /// An enlisted object has a handle less, and others left.
    #[inline]
    pub(crate) fn touch(&self) {
        debug_assert!(self.state() == State::Enlisted);
        self.count.stop_notifying();
    }

    /// A member that is presumed dead, and held by the collector, may be met by the program while
    /// finalizers run in slices. Whether it was touched is of no interest any more.
    pub(crate) fn detain(&self) {
        self.set_state(State::Enlisted);
        self.scratch.set(0);
        self.count.notify_again();
    }

    /// An enlisted object dies by counting, or is lent: it leaves the sliced collection.
    pub(crate) fn leave_slices(&self, era: u32) {
        debug_assert!(self.state() == State::Enlisted);
        self.set_state(State::Old);
        self.scratch.set(era);
    }

    /// A member lives, and is old; or [missed](State::Missed), where its being held proves nothing.
    /// Whether it was a candidate before it joined.
    #[inline]
    pub(crate) fn survive(&self, state: State, era: u32) -> bool {
        debug_assert!(matches!(state, State::Old | State::Missed));
        self.survive_as(state, era)
    }

    #[inline]
    fn survive_as(&self, state: State, era: u32) -> bool {
        self.set_state(state);
        self.scratch.set(era);
        let was_candidate = self.count.is_silent();
        if was_candidate {
            self.count.notify_again();
        }
        was_candidate
    }

    /// A member survives a young collection for the first time: it is young until the next. `era`
    /// is the one before. Whether it was a candidate.
    #[inline]
    pub(crate) fn stay_young(&self, era: u32) -> bool {
        self.survive_as(State::Young, era)
    }

    /// A member is dead. It is held by the collector while the dead are dropped, `held` by it
    /// already or not; and silent, so that what its siblings drop is of no interest.
    #[inline]
    pub(crate) fn condemn(&self, held: bool) {
        if !held {
            self.count.retain();
        }
        self.count.stop_notifying();
    }

    // --- the end of an object, and other beginnings

    /// Its finalizer has run, or is about to: it won't again.
    #[inline]
    pub(crate) fn settle(&self) {
        self.set_flags(self.flags().settled());
    }

    /// The last handle is gone: the count is zero, and notifies.
    #[inline]
    pub(crate) fn clear_count(&self) {
        self.count.clear();
    }

    /// The last handle, just dropped, counts all the same until it is dropped again. `silent`: what
    /// the count was.
    pub(crate) fn keep_last_handle(&self, silent: bool) {
        self.count.clear();
        self.count.retain();
        if silent {
            self.count.stop_notifying();
        }
    }

    /// A `&mut` to the value is lent: from now on its only handle can't tell whether it still is
    /// (rule I1).
    #[inline]
    pub(crate) fn lend(&self) {
        let vtable = self.vtable();
        if !vtable.is_lent {
            self.set_vtable((vtable.twin)());
        }
    }

    /// No `&mut` to the value is lent any more: it was come across (rule I1).
    #[inline]
    pub(crate) fn take_back(&self) {
        let vtable = self.vtable();
        if vtable.is_lent {
            self.set_vtable((vtable.twin)());
        }
    }

    /// The object's value has changed its meaning: it is as an object that is born in this era with
    /// this value, but for its handles.
    pub(crate) fn become_kind(&self, kind: Kind, era: u32) {
        self.set_kind(kind);
        if kind.notifies() {
            self.count.notify_again();
        }
        self.scratch.set(era);
    }
}
