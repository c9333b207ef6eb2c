//! The header in front of every value.

use std::cell::Cell;
use std::ptr::NonNull;

use super::{Kind, Side, VTable, WATCHES_PROMISES};
use crate::ptr::{HEADER, Tagged};
use crate::state::{Count, Dropped, Flags, State};

/// Sixteen bytes in front of every value. What changes in it changes by the named transitions of
/// `transitions.rs`.
#[derive(Debug)]
#[repr(C, align(16))]
pub(crate) struct Header {
    pub(super) count: Count,
    /// A candidate's index in its buffer; a member's number; the birth mark of a young object that
    /// is neither (rule S3).
    pub(super) scratch: Cell<u32>,
    /// The type's table, or the side record that knows it; [`Flags`] beneath.
    word: Cell<Tagged>,
}

const _: () = assert!(size_of::<Header>() == HEADER);

impl Header {
    /// That of a new object with one handle.
    #[inline]
    pub(crate) fn new(kind: Kind, era: u32) -> Self {
        Self {
            count: Count::new(if kind.notifies() { Count::ONE } else { Count::SILENT_ONE }),
            scratch: Cell::new(era),
            word: Cell::new(Tagged::new(NonNull::from(kind.vtable), kind.flags.bits())),
        }
    }

    // --- handles

    /// How many strong handles there are.
    #[inline]
    pub(crate) fn strong(&self) -> u32 {
        self.count.get()
    }

    /// One handle more. Aborts the process where the count would overflow, as `Rc` does.
    #[inline]
    pub(crate) fn retain(&self) {
        self.count.retain();
    }

    /// One handle less. `true`: ask [`Header::dropped`] what is to be done.
    #[inline]
    #[must_use]
    pub(crate) fn release(&self) -> bool {
        self.count.release()
    }

    /// What the decrement that asked for attention found.
    #[inline]
    pub(crate) fn dropped(&self) -> Dropped {
        self.count.dropped()
    }

    /// Whether a drop to non-zero is to be heard of (rule S1).
    #[inline]
    pub(crate) fn notifies(&self) -> bool {
        !self.count.is_silent()
    }

    // --- state

    #[inline]
    pub(crate) fn flags(&self) -> Flags {
        Flags::from_bits(self.word.get().flags())
    }

    #[inline]
    pub(super) fn set_flags(&self, flags: Flags) {
        self.word.set(self.word.get().with_flags(flags.bits()));
    }

    #[inline]
    pub(crate) fn state(&self) -> State {
        self.flags().state()
    }

    #[inline]
    pub(super) fn set_state(&self, state: State) {
        self.word.set(self.word.get().with_bits(Flags::STATE, state as u8));
    }

    /// Whether the object is in the set that a collection looks at.
    #[inline]
    pub(crate) fn is_member(&self) -> bool {
        self.state() == State::Member
    }

    /// A member's number in its set.
    #[inline]
    pub(crate) fn number(&self) -> u32 {
        debug_assert!(self.is_member());
        self.scratch.get()
    }

    /// An enlisted object's number in the sliced collection.
    #[inline]
    pub(crate) fn slot(&self) -> u32 {
        debug_assert!(self.state() == State::Enlisted);
        self.scratch.get()
    }

    /// Whether the object existed when this era ended, going by its birth mark. It is no candidate,
    /// and in no set.
    #[inline]
    pub(crate) fn existed_in(&self, era: u32) -> bool {
        era.wrapping_sub(self.scratch.get()) < 1 << 31
    }

    /// A candidate's index in its buffer.
    #[inline]
    pub(crate) fn index(&self) -> u32 {
        self.scratch.get()
    }

    /// How many eras ago an object was born that is neither a candidate nor a member, going by its
    /// birth mark. It is young for the first of them, if its state says so too.
    #[inline]
    pub(crate) fn eras_since_birth(&self, era: u32) -> u32 {
        era.wrapping_sub(self.scratch.get())
    }

    /// Whether a notifying object is young in this era.
    #[inline]
    pub(crate) fn is_young_of(&self, era: u32) -> bool {
        self.state() == State::Young && self.eras_since_birth(era) <= 1
    }

    /// Whether the object has an entry in a buffer (rule S2).
    #[inline]
    pub(crate) fn is_candidate(&self) -> bool {
        self.count.is_silent() && self.is_candidate_when_silent()
    }

    /// Whether being silent means that the object has an entry in a buffer.
    #[inline]
    pub(crate) fn is_candidate_when_silent(&self) -> bool {
        match self.state() {
            State::Young | State::Old | State::Frozen => true,
            State::Untracked => self.is_watched(),
            _ => false,
        }
    }

    /// Whether a `&mut` to the value may be lent (rule I1), for all that the header says.
    #[inline]
    pub(crate) fn may_be_lent(&self) -> bool {
        self.strong() == 1 && self.vtable().is_lent && !self.is_candidate()
    }

    /// Whether the object can hold no handle.
    pub(crate) fn is_leaf(&self) -> bool {
        matches!(self.state(), State::Untracked | State::UntrackedFrozen) && !self.vtable().acyclic
    }

    /// Whether the object's type promises to be in no cycle, and somebody looks whether that is
    /// true.
    #[inline]
    pub(crate) fn is_watched(&self) -> bool {
        WATCHES_PROMISES && self.vtable().acyclic
    }

    // --- the type's table and the side record

    #[inline]
    pub(crate) fn vtable(&self) -> &'static VTable {
        match self.side() {
            Some(side) => side.vtable(),
            // SAFETY: rule S4: there is no side record.
            None => unsafe { self.own_vtable() },
        }
    }

    /// [`Header::vtable`] of an object without a side record.
    ///
    /// # Safety
    /// Rule S4: the flags say that there is none.
    #[inline]
    pub(crate) unsafe fn own_vtable(&self) -> &'static VTable {
        // SAFETY: rule S4: without the side flag the word is what `new` put there, a `&'static
        // VTable`.
        unsafe { self.word.get().target::<VTable>().as_ref() }
    }

    /// Whether to drop the value does nothing but to drop the handles that it reports, and no entry
    /// of a weak map hangs on the object (rule P5).
    #[inline]
    pub(crate) fn drops_handles_alone(&self) -> bool {
        match self.side() {
            Some(side) => side.vtable().drops_handles_alone && !side.may_have_entries(),
            // SAFETY: rule S4: there is no side record.
            None => unsafe { self.own_vtable() }.drops_handles_alone,
        }
    }

    /// Another type's table from now on.
    pub(super) fn set_kind(&self, kind: Kind) {
        match self.side() {
            Some(side) => {
                side.set_vtable(kind.vtable);
                self.set_flags(kind.flags.with_side(true));
            }
            None => self.word.set(Tagged::new(NonNull::from(kind.vtable), kind.flags.bits())),
        }
    }

    /// A table of the same type that says something else of its objects.
    pub(super) fn set_vtable(&self, vtable: &'static VTable) {
        match self.side() {
            Some(side) => side.set_vtable(vtable),
            None => self.word.set(Tagged::new(NonNull::from(vtable), self.flags().bits())),
        }
    }

    /// The side record, if the object ever had a weak handle.
    #[inline]
    pub(crate) fn side(&self) -> Option<&Side> {
        // SAFETY: rule S4: the record lives as long as the header points at it.
        self.side_ptr().map(|side| unsafe { side.as_ref() })
    }

    #[inline]
    pub(crate) fn side_ptr(&self) -> Option<NonNull<Side>> {
        let word = self.word.get();
        Flags::from_bits(word.flags()).has_side().then(|| word.target())
    }

    /// Puts a side record between the header and its type's table.
    ///
    /// # Safety
    /// Rule S4: the record has this object's table, and stays until [`Header::detach_side`] has
    /// taken it off.
    pub(crate) unsafe fn attach_side(&self, side: NonNull<Side>) {
        self.word.set(Tagged::new(side, self.flags().with_side(true).bits()));
    }

    /// Takes the side record off; the caller owns it now.
    pub(crate) fn detach_side(&self) -> Option<NonNull<Side>> {
        let side = self.side_ptr()?;
        let flags = self.flags().with_side(false);
        self.word.set(Tagged::new(NonNull::from(self.vtable()), flags.bits()));
        Some(side)
    }
}
