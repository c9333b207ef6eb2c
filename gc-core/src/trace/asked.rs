//! Remembers what types answer about themselves.
//!
//! [`Trace::can_hold_gc`](crate::Trace::can_hold_gc) and its relatives pass the question on to the
//! types of their parts. With optimization, the answer is a constant. Without, each question is a
//! call for each path through the types, of which there are many, so debug builds remember the
//! answers.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Returns what `question` answers, or what it answered the first time.
#[inline]
pub(super) fn answer(question: fn() -> bool) -> bool {
    if cfg!(debug_assertions) { REMEMBERED.answer(question) } else { question() }
}

/// A table of questions by their address, in one list for each answer. A question whose slot
/// another has taken is asked again.
struct Answers {
    no: [AtomicUsize; Self::SLOTS],
    yes: [AtomicUsize; Self::SLOTS],
}

static REMEMBERED: Answers = Answers {
    no: [const { AtomicUsize::new(0) }; Answers::SLOTS],
    yes: [const { AtomicUsize::new(0) }; Answers::SLOTS],
};

impl Answers {
    const BITS: u32 = 11;
    const SLOTS: usize = 1 << Self::BITS;

    // The compiler may merge equal functions: two questions with one address have one answer. A
    // slot is written in one go, so that no thread can see half of an entry.
    #[inline(never)]
    fn answer(&self, question: fn() -> bool) -> bool {
        let address = question as usize;
        #[allow(clippy::cast_possible_truncation, reason = "the shift leaves so many bits as slots have numbers")]
        let slot = ((address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - Self::BITS)) as usize;
        if self.no[slot].load(Ordering::Relaxed) == address {
            return false;
        }
        if self.yes[slot].load(Ordering::Relaxed) == address {
            return true;
        }
        let answer = question();
        let list = if answer { &self.yes } else { &self.no };
        list[slot].store(address, Ordering::Relaxed);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_is_asked_once() {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        fn yes() -> bool {
            ASKED.fetch_add(1, Ordering::Relaxed);
            true
        }
        fn no() -> bool {
            ASKED.fetch_add(100, Ordering::Relaxed);
            false
        }
        let answers = Answers {
            no: [const { AtomicUsize::new(0) }; Answers::SLOTS],
            yes: [const { AtomicUsize::new(0) }; Answers::SLOTS],
        };
        // One address each: an interpreter gives a function another one each time that it is asked
        // for it.
        let questions = [yes, no].map(|question: fn() -> bool| question);
        for _ in 0..3 {
            assert_eq!(questions.map(|question| answers.answer(question)), [true, false]);
        }
        assert_eq!(ASKED.load(Ordering::Relaxed), 101);
    }
}
