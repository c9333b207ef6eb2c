//! L1. The two words of a header that say where an object stands.
//!
//! [`Count`] is the number of strong handles with one flag folded in; [`Flags`] sits in the bits
//! below the header's pointer to its type. UNSAFE.md, rules S1 to S4, states what each value means
//! and who may change it when.

use std::cell::Cell;
use std::process::abort;

/// The strong count, and whether a drop to non-zero is of any interest.
///
/// The sign bit says *silent*: nobody needs to hear that a handle was dropped, because the object
/// is a candidate already or can never be one. A silent count of n is stored as `i32::MIN + n - 1`,
/// a notifying one as n, so that after a decrement *one* test of the sign tells the common case
/// (silent, not the last) from the other two, as cheaply as `Rc` finds zero.
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct Count(Cell<i32>);

/// Why a decrement asked for attention.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dropped {
    /// It was the last handle; `silent` says what the count was.
    Last { silent: bool },
    /// Others are left, and the object is not yet silent: it may be a candidate.
    Shared,
}

impl Count {
    /// One handle, notifying.
    pub(crate) const ONE: i32 = 1;
    /// One handle, silent.
    pub(crate) const SILENT_ONE: i32 = i32::MIN;

    #[inline]
    pub(crate) const fn new(word: i32) -> Self {
        Self(Cell::new(word))
    }

    /// One handle more. Aborts the process where the count would overflow, as `Rc` does (2^31 - 1
    /// handles).
    #[inline]
    pub(crate) fn retain(&self) {
        let word = self.0.get().wrapping_add(1);
        self.0.set(word);
        // Zero after the largest silent count, `i32::MIN` after the largest notifying one: both
        // without the sign bit are zero.
        if word.wrapping_shl(1) == 0 {
            overflow();
        }
    }

    /// One handle less. `true`: ask [`Count::dropped`] what is to be done.
    #[inline]
    #[must_use]
    pub(crate) fn release(&self) -> bool {
        let word = self.0.get().wrapping_sub(1);
        self.0.set(word);
        word >= 0
    }

    /// What the decrement that asked for attention found. After a last one [`Count::clear`] makes
    /// the zero notifying.
    #[inline]
    pub(crate) fn dropped(&self) -> Dropped {
        match self.0.get() {
            0 => Dropped::Last { silent: false },
            // The silent count of one, decremented, wraps around to the largest number.
            i32::MAX => Dropped::Last { silent: true },
            _ => Dropped::Shared,
        }
    }

    /// How many handles there are.
    #[inline]
    #[allow(clippy::cast_sign_loss, reason = "both branches are in 0..=i32::MAX")]
    pub(crate) fn get(&self) -> u32 {
        let word = self.0.get();
        if word < 0 { word.wrapping_sub(i32::MIN) as u32 + 1 } else { word as u32 }
    }

    #[inline]
    pub(crate) fn is_silent(&self) -> bool {
        self.0.get() < 0
    }

    /// Drops to non-zero are of no interest from now on.
    #[inline]
    pub(crate) fn stop_notifying(&self) {
        if self.0.get() > 0 {
            self.stop_notifying_unchecked();
        }
    }

    /// The same for a count that is known to be notifying and not zero.
    #[inline]
    pub(crate) fn stop_notifying_unchecked(&self) {
        debug_assert!(self.0.get() > 0);
        self.0.set(self.0.get().wrapping_sub(1).wrapping_add(i32::MIN));
    }

    /// Drops to non-zero are to be heard of again.
    #[inline]
    pub(crate) fn notify_again(&self) {
        let word = self.0.get();
        if word < 0 {
            // A silent count goes one higher than a notifying one can.
            let Some(notifying) = word.wrapping_sub(i32::MIN).checked_add(1) else { overflow() };
            self.0.set(notifying);
        }
    }

    /// The count becomes (notifying) zero: the value has left the object.
    #[inline]
    pub(crate) fn clear(&self) {
        self.0.set(0);
    }
}

#[cold]
#[inline(never)]
fn overflow() -> ! {
    abort()
}

/// Where an object stands between collections and within one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum State {
    /// Never a candidate and never traced: it can hold no handle, or promises to be in no cycle.
    Untracked = 0,
    /// The same, and counted as frozen.
    UntrackedFrozen = 1,
    /// Born in this era or in the last, if its birth mark says so too (see
    /// [`Header`](crate::object::Header)).
    Young = 2,
    /// Survived a full collection, or two young ones.
    Old = 3,
    /// Out of every collection's sight until `unfreeze`.
    Frozen = 4,
    /// In the set that the running collection looks at, presumed dead by it, or being reclaimed.
    Member = 5,
    /// Ought to be a candidate, but has no entry: there was no memory for it, and the next full
    /// detection looks for such objects; or a full detection found it held while objects were
    /// frozen, and the next one with none looks for it.
    Missed = 6,
    /// Taken by the sliced collection under way, between whose slices the program runs. Its scratch
    /// word is its number there; zero, where it has been judged and is held by the collector.
    Enlisted = 7,
}

impl State {
    /// Whether the object is counted as frozen.
    #[inline]
    pub(crate) const fn is_frozen(self) -> bool {
        const FROZEN: u8 = 1 << State::Frozen as u8 | 1 << State::UntrackedFrozen as u8;
        FROZEN >> self as u8 & 1 != 0
    }
}

/// The flags beneath the header's pointer: a [`State`] in three bits, and two more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct Flags(u8);

impl Flags {
    /// Where the state is.
    pub(crate) const STATE: u8 = 0b0_0111;
    /// No finalizer is pending: it ran, or the type has none.
    const SETTLED: u8 = 0b0_1000;
    /// The word points to a side record, and that to the type.
    const SIDE: u8 = 0b1_0000;

    #[inline]
    pub(crate) const fn at_birth(state: State, settled: bool) -> Self {
        Self(state as u8 | if settled { Self::SETTLED } else { 0 })
    }

    #[inline]
    pub(crate) const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    #[inline]
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    #[inline]
    pub(crate) const fn state(self) -> State {
        match self.0 & Self::STATE {
            0 => State::Untracked,
            1 => State::UntrackedFrozen,
            2 => State::Young,
            3 => State::Old,
            4 => State::Frozen,
            5 => State::Member,
            6 => State::Missed,
            _ => State::Enlisted,
        }
    }

    #[inline]
    pub(crate) const fn is_settled(self) -> bool {
        self.0 & Self::SETTLED != 0
    }

    #[inline]
    #[must_use]
    pub(crate) const fn settled(self) -> Self {
        Self(self.0 | Self::SETTLED)
    }

    #[inline]
    pub(crate) const fn has_side(self) -> bool {
        self.0 & Self::SIDE != 0
    }

    #[inline]
    #[must_use]
    pub(crate) const fn with_side(self, side: bool) -> Self {
        Self(if side { self.0 | Self::SIDE } else { self.0 & !Self::SIDE })
    }

    /// An untracked object with no finalizer and no weak handle: dropping it is nothing but
    /// dropping its value.
    #[inline]
    pub(crate) const fn is_plain_leaf(self) -> bool {
        self.0 == State::Untracked as u8 | Self::SETTLED
    }

    /// No finalizer to run, no weak handle to sever, not counted as frozen, and in no set.
    #[inline]
    pub(crate) const fn dies_plainly(self) -> bool {
        const NOT_PLAIN: u8 = 1 << State::Frozen as u8 | 1 << State::UntrackedFrozen as u8 | 1 << State::Enlisted as u8;
        self.0 & (Self::SETTLED | Self::SIDE) == Self::SETTLED && NOT_PLAIN >> (self.0 & Self::STATE) & 1 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_the_same_silent_and_notifying() {
        let count = Count::new(Count::ONE);
        count.retain();
        count.retain();
        assert_eq!((count.get(), count.is_silent()), (3, false));
        count.stop_notifying();
        assert_eq!((count.get(), count.is_silent()), (3, true));
        assert!(!count.release(), "silent and shared: nothing to do");
        count.notify_again();
        assert_eq!((count.get(), count.is_silent()), (2, false));
        assert!(count.release());
        assert_eq!(count.dropped(), Dropped::Shared);
        count.stop_notifying();
        assert_eq!(count.get(), 1);
        assert!(count.release());
        assert_eq!(count.dropped(), Dropped::Last { silent: true });
        count.clear();
        assert_eq!((count.get(), count.is_silent()), (0, false));
    }

    /// Names the count that a child process of the next test begins with.
    const CHILD: &str = "GC_CORE_COUNT";

    /// One handle more than fits ends the process, on whichever side of silent and notifying it is
    /// noticed.
    #[test]
    #[cfg(all(unix, not(miri)))]
    fn a_count_that_overflows_ends_the_process() {
        use std::os::unix::process::ExitStatusExt;

        if let Ok(word) = std::env::var(CHILD) {
            let count = Count::new(word.parse().unwrap());
            count.notify_again();
            count.retain();
            std::process::exit(0);
        }
        let name = "state::tests::a_count_that_overflows_ends_the_process";
        for (word, ends) in [(1, false), (i32::MAX - 1, false), (i32::MAX, true), (-3, false), (-2, true), (-1, true)] {
            let mut child = std::process::Command::new(std::env::current_exe().unwrap());
            let output = child.args(["--exact", name]).env(CHILD, word.to_string()).output().unwrap();
            assert_eq!(output.status.signal() == Some(6), ends, "{word}: {output:?}");
            assert!(ends || output.status.success(), "{word}: {output:?}");
        }
    }

    #[test]
    fn the_last_notifying_handle_is_noticed() {
        let count = Count::new(Count::ONE);
        assert!(count.release());
        assert_eq!(count.dropped(), Dropped::Last { silent: false });
        assert_eq!(count.get(), 0);
    }

    #[test]
    fn flags_keep_out_of_each_other() {
        for bits in 0..8 {
            let state = Flags::from_bits(bits).state();
            let flags = Flags::at_birth(state, false);
            assert_eq!(flags.bits(), bits);
            assert!(!flags.is_settled() && !flags.has_side());
            let flags = flags.settled().with_side(true);
            assert_eq!(flags.state(), state);
            assert!(flags.is_settled() && flags.has_side());
            assert_eq!(flags.with_side(false), Flags::at_birth(state, true));
        }
        assert!(Flags::at_birth(State::Untracked, true).is_plain_leaf());
        assert!(!Flags::at_birth(State::Untracked, true).with_side(true).is_plain_leaf());
        for bits in 0..8 {
            let state = Flags::from_bits(bits).state();
            let plain = Flags::at_birth(state, true);
            assert_eq!(
                plain.dies_plainly(),
                !matches!(state, State::Frozen | State::UntrackedFrozen | State::Enlisted)
            );
            assert!(!plain.with_side(true).dies_plainly() && !Flags::at_birth(state, false).dies_plainly());
        }
    }
}
