//! The number that `gc.get_count()` starts with, and what `gc.collect()` adds to the library's own
//! number.
//!
//! CPython counts objects that can hold others: one up when such an object is made, one down when
//! it goes. It looks for garbage when the number exceeds a threshold. So does the interpreter,
//! between two instructions.

use std::cell::Cell;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static GONE: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<usize> = const { Cell::new(700) };
    static MADE: Cell<u64> = const { Cell::new(0) };
    static RECLAIMING: Cell<bool> = const { Cell::new(false) };
    static CORRECTION: Cell<isize> = const { Cell::new(0) };
}

/// A part of each object that CPython's collector knows of.
#[derive(Debug)]
pub struct Tracked {
    rank: Cell<u64>,
}

impl Tracked {
    #[inline]
    pub fn new() -> Self {
        COUNT.set(COUNT.get() + 1);
        Self { rank: Cell::new(next_rank()) }
    }

    /// Where the object is in CPython's list of objects: a number that grows with each object made.
    pub fn rank(&self) -> u64 {
        self.rank.get()
    }

    /// Puts the object at the end of that list.
    pub fn move_to_end(&self) {
        self.rank.set(next_rank());
    }
}

fn next_rank() -> u64 {
    let rank = MADE.get();
    MADE.set(rank + 1);
    rank
}

impl Drop for Tracked {
    #[inline]
    fn drop(&mut self) {
        COUNT.set(COUNT.get().saturating_sub(1));
        GONE.set(GONE.get() + 1);
    }
}

/// How many more were made than went since the last collection.
#[inline]
pub fn count() -> usize {
    COUNT.get()
}

/// How many have gone, in all.
pub fn gone() -> usize {
    GONE.get()
}

/// Whether there are more than `gc.set_threshold` allows for.
#[inline]
pub fn is_over_limit() -> bool {
    COUNT.get() > LIMIT.get()
}

/// Sets that limit.
pub fn set_limit(limit: usize) {
    LIMIT.set(limit);
}

/// Begins to count again.
pub fn reset() {
    COUNT.set(0);
}

/// Whether a collection of the library's is dropping its dead at this moment, as far as is known.
pub fn is_reclaiming() -> bool {
    RECLAIMING.get()
}

/// Says whether one is; returns what was said before.
pub fn set_reclaiming(now: bool) -> bool {
    RECLAIMING.replace(now)
}

/// An object of the dead stands for this many more, or fewer, of CPython's.
pub fn correct(by: isize) {
    if RECLAIMING.get() {
        CORRECTION.set(CORRECTION.get() + by);
    }
}

/// What is to be added to the library's number; zero from then on.
pub fn take_correction() -> isize {
    CORRECTION.take()
}
