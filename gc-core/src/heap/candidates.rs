//! Which objects are candidates (rules S2, S3 and R1): how they come into a buffer, and how they
//! leave it.
//!
//! An object's header says whether it is in a buffer, and where; its transitions are in
//! `object/transitions.rs`. Here each of them goes together with what happens to the buffers.

use std::cell::{Ref, RefCell};

use super::{Buffer, Heap};
use crate::object::Header;
use crate::ptr::Object;
use crate::state::State;

impl Heap {
    pub(super) fn buffer(&self, state: State) -> &RefCell<Buffer> {
        match state {
            State::Young => &self.young,
            State::Untracked => &self.watched,
            State::Frozen => &self.frozen_candidates,
            _ => &self.old,
        }
    }

    /// The candidates of one generation; `Untracked` has those that are watched, and `Frozen` those
    /// that are hidden.
    pub(crate) fn candidates(&self, generation: State) -> Ref<'_, Buffer> {
        self.buffer(generation).borrow()
    }

    /// The era that this is.
    #[inline]
    pub(crate) fn era(&self) -> u32 {
        self.era.get()
    }

    /// Another era begins. What was born in the one that ends is still young.
    pub(crate) fn begin_era(&self) {
        self.era.set(self.era.get().wrapping_add(1));
    }

    /// Another era begins, in which nothing that exists is young.
    pub(crate) fn begin_era_of_old(&self) {
        self.era.set(self.era.get().wrapping_add(2));
        self.survivors.set(0);
    }

    /// [`Heap::record`] for an object that notifies, most often one that was born since the last
    /// collection.
    #[inline]
    pub(crate) fn record_notifying(&self, object: Object) {
        let header = object.header();
        if header.is_young_of(self.era()) {
            if let Ok(mut young) = self.young.try_borrow_mut() {
                if let Some(index) = young.push_first(object) {
                    header.make_young_candidate(index);
                    return;
                }
            }
        }
        self.record(object);
    }

    /// Remembers an object whose handle was dropped to non-zero (rule R1). Nothing happens unless
    /// the object notifies.
    ///
    /// Where there is no memory for the entry, the object is [missed](State::Missed) and goes on
    /// notifying: its next drop tries again, and so does the next full detection.
    #[inline(never)]
    pub(crate) fn record(&self, object: Object) {
        let header = object.header();
        if !header.notifies() {
            return;
        }
        let state = match header.state() {
            State::Young if header.is_young_of(self.era()) => State::Young,
            State::Young | State::Old | State::Missed => State::Old,
            State::Untracked if header.is_watched() => State::Untracked,
            State::Frozen => State::Frozen,
            State::Untracked | State::UntrackedFrozen => return header.stop_notifying(),
            // The collection that its set belongs to counts it again, so that it needs no entry.
            State::Member => return,
            State::Enlisted => return header.touch(),
        };
        let at_hand = self.buffer(state).borrow_mut().push_at_hand(object);
        if let Some(index) = at_hand.or_else(|| self.push_growing(object, state)) {
            header.make_candidate(state, index);
        } else if state != State::Untracked {
            // A frozen object for whose entry there is no memory is shown to collections again.
            self.thawed(header.state());
            self.miss(header);
        }
    }

    /// Adds an object to a buffer that has no room at hand, as none has when the thread's exit
    /// begins; its index, or `None` if there is no memory.
    #[cold]
    fn push_growing(&self, object: Object, state: State) -> Option<u32> {
        if matches!(state, State::Young | State::Old) {
            self.arrange_round();
        }
        self.buffer(state).borrow_mut().push(object)
    }

    /// Once the thread's exit has begun: has another round of it run, as soon as the destructor
    /// that is running has returned.
    #[cold]
    pub(crate) fn arrange_round(&self) {
        if let Some(arrange) = self.next_round.take() {
            // Where none is left, what was recorded is left to counting.
            arrange();
        }
    }

    /// Takes an object out of its buffer, if it is in one, and out of those that would enter one
    /// later. It notifies afterwards.
    #[inline]
    pub(crate) fn forget(&self, object: Object) {
        let header = object.header();
        if header.is_candidate() {
            self.leave_buffer(object);
            header.notify_again();
        } else if header.state() == State::Enlisted {
            self.leave_slices(object);
            header.notify_again();
        } else {
            header.give_up_candidacy();
        }
    }

    /// An entry of a weak map whose value can hold handles hangs on the object, which may be a
    /// leaf: it is tracked for good (rule S2).
    pub(crate) fn track(&self, object: Object) {
        let header = object.header();
        if matches!(header.state(), State::Untracked | State::UntrackedFrozen) {
            self.forget(object);
            header.track();
        }
    }

    /// An object whose last handle is gone leaves the buffer that it may be in. `silent` is what
    /// its count was; it is zero, and notifying, from now on.
    #[inline]
    pub(crate) fn bury(&self, object: Object, silent: bool) {
        let header = object.header();
        if silent {
            header.clear_count();
            if header.is_candidate_when_silent() {
                self.leave_buffer(object);
            }
        }
    }

    /// Removes the entry of an object that is known to have one.
    #[inline]
    fn leave_buffer(&self, object: Object) {
        let header = object.header();
        self.buffer(header.state()).borrow_mut().remove(header.index());
        header.leave_buffer(self.era());
    }

    /// Gives an object another state, and its entry, if it has one, to the buffer of that state.
    pub(super) fn move_to(&self, object: Object, state: State) {
        let header: &Header = object.header();
        let (mut candidate, silent) = (header.is_candidate(), !header.notifies());
        if candidate {
            self.leave_buffer(object);
        }
        candidate |= header.state() == State::Missed;
        if header.move_to(state) && (candidate || (silent && state == State::Untracked)) {
            self.record(object);
        }
    }

    /// Begins an era in which nothing is young yet: young candidates become old ones, without a
    /// look.
    pub(crate) fn age(&self) {
        self.begin_era_of_old();
        let (young, mut old) = (self.young.borrow(), self.old.borrow_mut());
        // From within, since what is in pieces is slow to walk from without.
        young.entries().for_each(|(_, object)| match old.push(object) {
            Some(index) => object.header().make_candidate(State::Old, index),
            None => self.miss(object.header()),
        });
        drop((young, old));
        self.clear_candidates(State::Young);
        self.after_young.set(self.size());
    }

    /// Brings old candidates closer together, a little at a time, where most have left their
    /// buffer.
    pub(crate) fn tighten_candidates(&self) {
        const STEPS: usize = 1 << 16;
        self.old.borrow_mut().tighten(STEPS, |object, index| object.header().make_candidate(State::Old, index));
    }

    /// Empties the buffer of a generation. What was in it must have been dealt with.
    pub(crate) fn clear_candidates(&self, generation: State) {
        self.buffer(generation).borrow_mut().clear(self.size().objects / 8);
    }

    /// Empties the buffer of watched objects. The next drop to non-zero puts each back.
    pub(crate) fn dismiss_watched(&self) {
        let watched = self.watched.replace(Buffer::new());
        for (_, object) in watched.entries() {
            object.header().leave_buffer(self.era());
            object.header().notify_again();
        }
    }

    /// Gives every candidate of a generation its index and state back, after a detection that was
    /// abandoned.
    pub(crate) fn restore_candidates(&self, generation: State) {
        for (index, object) in self.candidates(generation).entries() {
            object.header().make_candidate(generation, index);
        }
    }

    /// Empties the buffers of what collections start from, their memory included: the next
    /// candidate finds no room at hand. What is left in them, by a collection that gave up or
    /// beside frozen objects, is still a candidate: it is [missed](State::Missed).
    pub(crate) fn close_buffers(&self) {
        for buffer in [&self.young, &self.old] {
            for (_, object) in buffer.replace(Buffer::new()).entries() {
                self.miss(object.header());
            }
        }
    }
}
