//! L3. Which members a collection reads while it detects: a batch of them at a time.
//!
//! To say so in each object's word takes two read-modify-writes for each. Here it takes two stores
//! for a batch, whose numbers are in a row. Who ends a value or lends it has changed its word, and
//! looks here after that; the collection looks at the word after it has said so here: one of the
//! two sees the other (rule M8). Who has the turn reads alone, so that there is one such batch.

use std::ops::Range;

use super::primitives::{AtomicU64, Ordering, fence, statics};
use super::wait::Wait;
use super::word::Seen;

statics! {
    /// The batch that is read.
    static READ: Batch = Batch { numbers: AtomicU64::new(0) };
}

/// Members that are read.
#[derive(Default, Debug)]
pub(super) struct Batch {
    /// The first number, and above it the one behind the last; the same where there is none.
    numbers: AtomicU64,
}

impl Batch {
    /// Those with these numbers are read from now on: those whose words, looked at after this, say
    /// that they can be.
    #[inline]
    pub(super) fn begin(&self, numbers: Range<u32>) {
        self.numbers.store(u64::from(numbers.end) << 32 | u64::from(numbers.start), Ordering::Release);
        fence(Ordering::SeqCst);
    }

    /// They are read no more.
    #[inline]
    pub(super) fn end(&self) {
        self.numbers.store(0, Ordering::Release);
    }

    /// Whether a member is read: asked behind a fence by who has changed its word.
    fn has(&self, seen: Seen) -> bool {
        let numbers = self.numbers.load(Ordering::Acquire);
        let number = seen.number() as u64;
        numbers & u64::from(u32::MAX) <= number && number < numbers >> 32
    }

    /// Waits until an object is not read, whose word was this when the caller changed it.
    #[inline]
    pub(super) fn wait(&self, seen: Seen) {
        if seen.is_member() {
            self.wait_for_member(seen);
        }
    }

    #[cold]
    #[inline(never)]
    fn wait_for_member(&self, seen: Seen) {
        fence(Ordering::SeqCst);
        let mut wait = Wait::new();
        // It may be another collection's member, with a number that is another's in this one: then
        // it is waited for in vain, for as long as a batch takes.
        while self.has(seen) {
            wait.a_while();
        }
    }
}

/// The members with these numbers are read, until this is dropped.
#[must_use]
pub(super) struct Reading(());

/// Begins to read members. The caller has the turn.
#[inline]
pub(super) fn begin(numbers: Range<u32>) -> Reading {
    READ.begin(numbers);
    Reading(())
}

impl Drop for Reading {
    #[inline]
    fn drop(&mut self) {
        READ.end();
    }
}

/// Waits until no collection reads an object that the caller has lent, or whose last handle it has
/// dropped (rule M8). Not for a thread that itself reads.
#[inline]
pub(super) fn wait(seen: Seen) {
    READ.wait(seen);
}
