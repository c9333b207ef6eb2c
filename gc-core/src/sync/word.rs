//! L1. The word of a shared object: count, number and flags, which change together.
//!
//! ```text
//! count:28 │ number:28 │ LEAF:1 phase:3 SETTLED:1 LENT:1 MEMBER:1 BUFFERED:1
//! ```
//!
//! The count is on top, so that one more handle is one addition, and too many of them show in the
//! sign bit. Nobody but this file does arithmetic on a word: what happens to an object is one of
//! the transitions here, each a single read-modify-write (rules M1 and M14). Those that can fail
//! are given what was [seen](Seen) before, and return what is there instead.

use std::fmt;
use std::process::abort;

use super::primitives::{AtomicU64, Ordering};

/// The object has an entry in a table or list, or will have in a moment.
const BUFFERED: u64 = 1;
/// A collection has it in its set.
const MEMBER: u64 = 1 << 1;
/// A `&mut` to its value is out.
const LENT: u64 = 1 << 2;
/// No finalizer is pending.
const SETTLED: u64 = 1 << 3;
/// What the collector does with it: three bits.
const PHASE: u64 = 0b111 << PHASE_SHIFT;
const PHASE_SHIFT: u32 = 4;
/// Of the phases only `Armed` has it: without it that is `Traced`, so that a drop disarms (rule
/// M13) by clearing a bit that is clear in all others.
const ARMED: u64 = 1 << PHASE_SHIFT;
/// The object can hold no handle.
const LEAF: u64 = 1 << 7;

const NUMBER_SHIFT: u32 = 8;
const NUMBER: u64 = (MOST as u64) << NUMBER_SHIFT;
/// The largest number that fits.
pub(super) const MOST: u32 = (1 << 28) - 1;
const ONE: u64 = 1 << 36;
/// Half of all that fit: whoever sees it ends the process, long before they don't fit.
const TOO_MANY: u64 = 1 << 63;

/// What a collector does with an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Phase {
    Idle = 0b000,
    /// The value is read: it stays where it is, and is not lent.
    Traced = 0b010,
    /// The same, and no handle was dropped since. The next drop takes this away.
    Armed = 0b011,
    /// The second look found the same; upgrades wait.
    Locked = 0b100,
    /// Condemned; with a count of zero: gone.
    Dead = 0b110,
}

/// A word as it was when somebody looked.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(super) struct Seen(u64);

impl Seen {
    /// How many handles there are.
    #[inline]
    pub(super) const fn count(self) -> u64 {
        self.0 / ONE
    }

    /// The slot of the object's entry, a hint; a member's number in its set.
    #[inline]
    pub(super) const fn number(self) -> usize {
        ((self.0 & NUMBER) >> NUMBER_SHIFT) as usize
    }

    #[inline]
    pub(super) const fn is_buffered(self) -> bool {
        self.0 & BUFFERED != 0
    }

    #[inline]
    pub(super) const fn is_member(self) -> bool {
        self.0 & MEMBER != 0
    }

    #[inline]
    pub(super) const fn is_settled(self) -> bool {
        self.0 & SETTLED != 0
    }

    #[inline]
    pub(super) const fn is_leaf(self) -> bool {
        self.0 & LEAF != 0
    }

    /// A leaf without a pending finalizer, of which no collector ever hears.
    #[inline]
    pub(super) const fn is_plain_leaf(self) -> bool {
        self.0 & (LEAF | SETTLED) == LEAF | SETTLED
    }

    /// One handle, no entry, no pending finalizer, and in no collector's hands.
    #[inline]
    pub(super) const fn is_alone(self) -> bool {
        self.0 & !(NUMBER | LENT | LEAF) == ONE | SETTLED
    }

    /// The same, but for an entry.
    #[inline]
    pub(super) const fn is_alone_with_entry(self) -> bool {
        self.0 & !(NUMBER | LENT | LEAF) == ONE | SETTLED | BUFFERED
    }

    /// Where others are left, one handle less takes the decrement and nothing besides: the object
    /// is a candidate, and is not armed.
    #[inline]
    pub(super) const fn is_calm_candidate(self) -> bool {
        self.0 & (BUFFERED | ARMED) == BUFFERED
    }

    /// No leaf, not a candidate, and in no collector's hands: a handle less makes it a candidate.
    #[inline]
    pub(super) const fn is_fresh(self) -> bool {
        self.0 & (BUFFERED | MEMBER | PHASE | LEAF) == 0
    }

    /// A weak handle may make another: the object is alive, and is not being decided on (rule M14).
    #[inline]
    pub(super) const fn upgrades(self) -> bool {
        // Of the phases `Locked` and `Dead` have this bit.
        self.count() > 0 && self.0 & ((Phase::Locked as u64) << PHASE_SHIFT) == 0
    }

    #[inline]
    pub(super) const fn phase(self) -> Phase {
        match (self.0 & PHASE) >> PHASE_SHIFT {
            0b000 => Phase::Idle,
            0b010 => Phase::Traced,
            0b011 => Phase::Armed,
            0b100 => Phase::Locked,
            _ => Phase::Dead,
        }
    }

    /// Whether a verdict reads the value, or is about to condemn it: that of a member (rule M8).
    #[inline]
    pub(super) const fn is_in_hand(self) -> bool {
        matches!(self.phase(), Phase::Traced | Phase::Armed | Phase::Locked)
    }

    /// The value is gone, and who dropped it is done with the memory.
    #[inline]
    pub(super) const fn is_gone(self) -> bool {
        self.count() == 0 && matches!(self.phase(), Phase::Dead)
    }

    /// There is a value, no other collector's hand is on it, and no `&mut` is out (rule M9).
    #[inline]
    pub(super) const fn can_be_traced(self) -> bool {
        self.0 & (LENT | PHASE) == 0 && self.count() > 0
    }

    /// An entry or a set owns the memory as well (rule M2).
    #[inline]
    const fn is_owned(self) -> bool {
        self.0 & (BUFFERED | MEMBER) != 0
    }
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen")
            .field("count", &self.count())
            .field("number", &self.number())
            .field("phase", &self.phase())
            .field("flags", &format_args!("{:#010b}", self.0 & 0xff))
            .finish()
    }
}

/// What becomes of a member that is none any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub(super) enum Forgotten {
    /// Nothing: it has other owners.
    Left,
    /// Its value is gone, and the memory is the caller's.
    Gone,
    /// The caller owes it an entry.
    Recorded,
}

/// The bits of a number.
#[inline]
const fn numbered(number: u64) -> u64 {
    number << NUMBER_SHIFT & NUMBER
}

/// The word.
#[derive(Debug)]
#[repr(transparent)]
pub(super) struct Word(AtomicU64);

impl Word {
    /// That of a new object with one handle.
    #[inline]
    pub(super) fn new(leaf: bool, settled: bool) -> Self {
        Self(AtomicU64::new(ONE | if leaf { LEAF } else { 0 } | if settled { SETTLED } else { 0 }))
    }

    #[inline]
    #[must_use]
    pub(super) fn look(&self) -> Seen {
        Seen(self.0.load(Ordering::Acquire))
    }

    /// Replaces what was seen. Where something else is there by now, returns that.
    #[inline]
    fn change(&self, seen: Seen, new: u64) -> Result<(), Seen> {
        // Rule M23: who drops publishes what it did to the value, and who decides sees it.
        match self.0.compare_exchange_weak(seen.0, new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            Err(now) => Err(Seen(now)),
        }
    }

    // --- handles

    /// One handle more, by somebody who has one. Ends the process at 2^27 of them, as `Arc` does at
    /// its limit.
    #[inline]
    pub(super) fn retain(&self) {
        if self.0.fetch_add(ONE, Ordering::Relaxed) >= TOO_MANY {
            abort();
        }
    }

    /// One handle more, by a weak one.
    #[inline]
    pub(super) fn upgrade(&self, seen: Seen) -> Result<(), Seen> {
        debug_assert!(seen.upgrades());
        if seen.0 >= TOO_MANY {
            abort();
        }
        self.change(seen, seen.0 + ONE)
    }

    /// One handle less, of a plain leaf. `true`: it was the last.
    #[inline]
    #[must_use]
    pub(super) fn release_leaf(&self) -> bool {
        let last = Seen(self.0.fetch_sub(ONE, Ordering::Release)).count() == 1;
        if last {
            // Rule M23. A load and no fence: ThreadSanitizer doesn't know fences.
            self.0.load(Ordering::Acquire);
        }
        last
    }

    /// One handle less where others are left, and nobody is to hear of it. Disarms (rule M13).
    #[inline]
    pub(super) fn release_shared(&self, seen: Seen) -> Result<(), Seen> {
        debug_assert!(seen.count() > 1);
        self.change(seen, (seen.0 - ONE) & !ARMED)
    }

    /// The same, and the object becomes a candidate (rule M1): the caller owes it an entry, in this
    /// slot unless the object is a member, whose number is its collector's.
    #[inline]
    pub(super) fn release_to_candidate(&self, seen: Seen, slot: usize) -> Result<(), Seen> {
        debug_assert!(seen.count() > 1 && !seen.is_buffered() && !seen.is_leaf());
        let number = if seen.is_member() { seen.0 & NUMBER } else { numbered(slot as u64) };
        // Two steps from what was seen to what is to be there, so that the processor has it soon.
        self.change(seen, (seen.0 & !(ARMED | NUMBER)).wrapping_add((number | BUFFERED).wrapping_sub(ONE)))
    }

    /// One handle less of a condemned object, which its collector holds (rule M19).
    #[inline]
    pub(super) fn release_condemned(&self, seen: Seen) -> Result<(), Seen> {
        debug_assert!(seen.count() > 0 && seen.phase() == Phase::Dead);
        self.change(seen, seen.0 - ONE)
    }

    /// The last handle goes: nobody can make another from now on.
    #[inline]
    pub(super) fn release_last(&self, seen: Seen) -> Result<(), Seen> {
        debug_assert!(seen.count() == 1 && seen.phase() == Phase::Idle);
        self.change(seen, seen.0 - ONE)
    }

    // --- the value

    /// The finalizer is the caller's to run, who has the only handle (rule M26).
    #[inline]
    pub(super) fn settle(&self, seen: Seen) -> Result<(), Seen> {
        debug_assert!(seen.count() == 1 && !seen.is_settled());
        self.change(seen, seen.0 | SETTLED)
    }

    /// A `&mut` is out, by the only handle (rule M9).
    #[inline]
    pub(super) fn lend(&self, seen: Seen) -> Result<(), Seen> {
        debug_assert!(seen.count() == 1 && seen.phase() == Phase::Idle);
        self.change(seen, seen.0 | LENT)
    }

    /// It is back.
    #[inline]
    pub(super) fn end_lending(&self) {
        self.0.fetch_and(!LENT, Ordering::Release);
    }

    // --- the collector

    /// The object's entry is taken, and it becomes a member with this number (rule M3).
    #[inline]
    pub(super) fn take(&self, seen: Seen, number: u32) -> Result<(), Seen> {
        debug_assert!(seen.is_buffered() && !seen.is_member() && seen.count() > 0);
        self.change(seen, (seen.0 & !(BUFFERED | NUMBER)) | MEMBER | numbered(number.into()))
    }

    /// The entry of an object goes whose last handle is gone: its dropper has the memory.
    #[inline]
    pub(super) fn take_from_dropper(&self, seen: Seen) -> Result<(), Seen> {
        debug_assert!(seen.is_buffered() && !seen.is_member() && seen.count() == 0 && !seen.is_gone());
        self.change(seen, seen.0 & !BUFFERED)
    }

    /// The object becomes a member with this number, by a handle that is reported (rule M7).
    #[inline]
    pub(super) fn join(&self, seen: Seen, number: u32) -> Result<(), Seen> {
        debug_assert!(!seen.is_member() && !seen.is_leaf() && seen.count() > 0);
        self.change(seen, (seen.0 & !NUMBER) | MEMBER | numbered(number.into()))
    }

    /// The value of a member is read from now on: it stays where it is, and isn't lent. It is armed
    /// at once: most stay so until the first look, which is none but a load then.
    #[inline]
    pub(super) fn begin_trace(&self, seen: Seen) -> Result<(), Seen> {
        debug_assert!(seen.can_be_traced());
        self.change(seen, seen.0 | (Phase::Armed as u64) << PHASE_SHIFT)
    }

    /// It is read no more; or the verdict over it is off.
    #[inline]
    pub(super) fn end_trace(&self) {
        let before = Seen(self.0.fetch_and(!PHASE, Ordering::Release));
        debug_assert!(before.is_in_hand());
    }

    /// The first look of a verdict; what was seen. One that a drop has disarmed since it was begun
    /// is armed again.
    #[inline]
    #[must_use]
    pub(super) fn look_first(&self) -> Seen {
        let seen = self.look();
        if seen.phase() == Phase::Armed { seen } else { self.arm() }
    }

    #[cold]
    fn arm(&self) -> Seen {
        let before = Seen(self.0.fetch_or(ARMED, Ordering::AcqRel));
        debug_assert!(before.phase() == Phase::Traced);
        before
    }

    /// The second look: `true` if there are as many handles as at the first, and none was dropped
    /// since. Then upgrades wait.
    #[inline]
    #[must_use]
    pub(super) fn lock(&self, count: u64) -> bool {
        let mut seen = self.look();
        while seen.phase() == Phase::Armed && seen.count() == count {
            match self.change(seen, (seen.0 & !PHASE) | (Phase::Locked as u64) << PHASE_SHIFT) {
                Ok(()) => return true,
                Err(now) => seen = now,
            }
        }
        false
    }

    /// After the verdict: the collector holds the object, whose finalizer is to run or that of a
    /// neighbour (rule M16).
    #[inline]
    pub(super) fn hold(&self) {
        let before = Seen(self.0.fetch_add(ONE - ((Phase::Locked as u64) << PHASE_SHIFT), Ordering::AcqRel));
        debug_assert!(before.phase() == Phase::Locked);
    }

    /// After the verdict: the value is to be dropped, or left as it is. So many handles there are
    /// from now on, the collector's among them (rule M19).
    ///
    /// A store is enough: nobody else changes the word of a locked member of whose handles none is
    /// outside.
    #[inline]
    pub(super) fn condemn(&self, handles: u64) {
        let seen = self.look();
        debug_assert!(seen.phase() == Phase::Locked && seen.is_member() && handles > 0);
        let state = seen.0 & (ONE - 1) & !PHASE;
        let dead = (Phase::Dead as u64) << PHASE_SHIFT;
        self.0.store(state | dead | (handles * ONE), Ordering::Release);
    }

    /// The finalizer of a member that the collector holds is the caller's to run. `false`: it has
    /// run before.
    #[must_use]
    pub(super) fn settle_held(&self) -> bool {
        !Seen(self.0.fetch_or(SETTLED, Ordering::AcqRel)).is_settled()
    }

    /// The object is no member any more. `true`: its value is gone, and the memory is the caller's.
    #[inline]
    #[must_use]
    pub(super) fn forget(&self) -> bool {
        // The flag is set: to take it off is one instruction on every machine, to clear it is not.
        let before = Seen(self.0.fetch_sub(MEMBER, Ordering::AcqRel));
        debug_assert!(before.is_member());
        before.is_gone() && !before.is_buffered()
    }

    /// The same of one that was a candidate, and is to be one again (rule M22).
    pub(super) fn restore(&self) -> Forgotten {
        let mut seen = self.look();
        loop {
            debug_assert!(seen.is_member());
            let records = !seen.is_buffered() && seen.count() > 0;
            let new = (seen.0 & !MEMBER) | if records { BUFFERED } else { 0 };
            match self.change(seen, new) {
                Ok(()) if records => return Forgotten::Recorded,
                Ok(()) if seen.is_gone() && !seen.is_buffered() => return Forgotten::Gone,
                Ok(()) => return Forgotten::Left,
                Err(now) => seen = now,
            }
        }
    }

    /// The values of the condemned are gone, and the collector lets go of one if it has the only
    /// handle. `true`: the memory is the caller's.
    #[inline]
    #[must_use]
    pub(super) fn end_condemned(&self) -> bool {
        let seen = self.look();
        debug_assert!(seen.phase() == Phase::Dead && seen.is_member());
        if seen.count() != 1 {
            return false;
        }
        // Without an entry nobody else has anything to do with it.
        !seen.is_buffered() || self.leave_to_entry()
    }

    #[cold]
    fn leave_to_entry(&self) -> bool {
        !Seen(self.0.fetch_and((ONE - 1) & !MEMBER, Ordering::AcqRel)).is_buffered()
    }

    /// The value is gone, and its dropper is done. `true`: the memory is the caller's; else who
    /// clears the last of BUFFERED and MEMBER has it (rule M2).
    #[inline]
    #[must_use]
    pub(super) fn leave_memory(&self) -> bool {
        let before = Seen(self.0.fetch_or((Phase::Dead as u64) << PHASE_SHIFT, Ordering::AcqRel));
        debug_assert!(before.count() == 0 && before.phase() == Phase::Idle);
        !before.is_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bits: u64) -> Word {
        Word(AtomicU64::new(bits))
    }

    /// A transition of a word that nobody else changes. It may fail all the same, and see the same.
    fn succeeds(word: &Word, transition: impl Fn(&Word, Seen) -> Result<(), Seen>) {
        let seen = word.look();
        while let Err(now) = transition(word, seen) {
            assert_eq!(now, seen);
        }
    }

    #[test]
    fn fields_keep_out_of_each_other() {
        assert_eq!(BUFFERED | MEMBER | LENT | SETTLED | PHASE | LEAF, 0xff);
        assert_eq!((NUMBER & 0xff, NUMBER & !(ONE - 1), NUMBER | 0xff), (0, 0, ONE - 1));
        let all = Seen((3 * ONE) | (77 << NUMBER_SHIFT) | BUFFERED | SETTLED);
        assert_eq!((all.count(), all.number(), all.phase()), (3, 77, Phase::Idle));
        assert!(all.is_buffered() && all.is_settled() && !all.is_member() && !all.is_leaf());
    }

    /// A drop disarms, and changes no other phase.
    #[test]
    fn drops_disarm() {
        for phase in [Phase::Idle, Phase::Traced, Phase::Armed, Phase::Locked] {
            for buffered in [0, BUFFERED] {
                let word = word((3 * ONE) | ((phase as u64) << 4) | SETTLED | buffered);
                if buffered == 0 {
                    succeeds(&word, |word, seen| word.release_to_candidate(seen, 9));
                } else {
                    succeeds(&word, Word::release_shared);
                }
                let now = word.look();
                let disarmed = if phase == Phase::Armed { Phase::Traced } else { phase };
                assert_eq!((now.count(), now.phase(), now.is_buffered()), (2, disarmed, true));
                assert_eq!(now.number(), if buffered == 0 { 9 } else { 0 });
            }
        }
    }

    #[test]
    fn a_members_number_is_its_collectors() {
        let word = word((2 * ONE) | (5 << NUMBER_SHIFT) | MEMBER | SETTLED);
        succeeds(&word, |word, seen| word.release_to_candidate(seen, 9));
        assert_eq!((word.look().number(), word.look().is_buffered()), (5, true));
    }

    #[test]
    fn what_has_changed_is_told() {
        let word = Word::new(false, true);
        let old = word.look();
        word.retain();
        let now = word.release_last(old).unwrap_err();
        assert_eq!((now.count(), now), (2, word.look()));
    }

    /// The memory goes with the last owner.
    #[test]
    fn memory_is_left_to_an_entry() {
        for (flags, mine) in [(0, true), (BUFFERED, false), (MEMBER, false), (BUFFERED | MEMBER, false)] {
            let word = word(flags | SETTLED);
            assert_eq!(word.leave_memory(), mine);
            assert!(word.look().is_gone());
        }
        assert!(!Seen(SETTLED).is_gone(), "its value may still be there");
    }

    /// What the short ways ask, in all states, beside what it is short for.
    #[test]
    fn short_questions_are_right() {
        for flags in 0..=0xff_u64 {
            for count in 0..3 {
                let seen = Seen((count * ONE) | (7 << NUMBER_SHIFT) | flags);
                if !matches!((flags & PHASE) >> 4, 0b000 | 0b010 | 0b011 | 0b100 | 0b110) {
                    continue;
                }
                let (phase, idle) = (seen.phase(), seen.phase() == Phase::Idle);
                assert_eq!(seen.is_calm_candidate(), seen.is_buffered() && phase != Phase::Armed);
                assert_eq!(seen.is_fresh(), idle && !seen.is_owned() && !seen.is_leaf());
                assert_eq!(seen.upgrades(), count > 0 && !matches!(phase, Phase::Locked | Phase::Dead));
                let alone = count == 1 && idle && seen.is_settled() && !seen.is_member();
                assert_eq!(seen.is_alone(), alone && !seen.is_buffered());
                assert_eq!(seen.is_alone_with_entry(), alone && seen.is_buffered());
            }
        }
    }

    #[test]
    fn only_plain_leaves_go_unseen() {
        assert!(Word::new(true, true).look().is_plain_leaf());
        assert!(!Word::new(true, false).look().is_plain_leaf() && !Word::new(false, true).look().is_plain_leaf());
        assert!(Word::new(false, true).look().is_alone() && Word::new(true, true).look().is_alone());
        assert!(!Word::new(false, false).look().is_alone());
        assert!(!Seen(ONE | SETTLED | BUFFERED).is_alone() && !Seen((2 * ONE) | SETTLED).is_alone());
    }
}
