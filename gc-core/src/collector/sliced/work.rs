//! How much one slice may do.

use std::time::Duration;

use crate::clock::Stopwatch;

/// The clock is looked at when so much more has been done, in nanoseconds as they are estimated.
const LOOK_AT_CLOCK: u64 = 8_000;

/// What a slice may still do, and what it has done.
#[derive(Debug)]
pub(super) struct Work {
    started: Stopwatch,
    time: Duration,
    /// Objects that may still be looked at.
    objects: usize,
    /// What was done, in nanoseconds as they are estimated: what counts where there is no clock.
    done: u64,
    look_at: u64,
    over: bool,
}

impl Work {
    /// For so long, counted from `started`, and no more than so many objects.
    pub(super) fn new(started: Stopwatch, time: Duration, objects: usize) -> Self {
        Self { started, time, objects, done: 0, look_at: 0, over: objects == 0 }
    }

    /// Whatever there is to do.
    pub(super) fn all() -> Self {
        Self::new(Stopwatch::start(), Duration::MAX, usize::MAX)
    }

    /// So many objects have been looked at, each for so long.
    #[inline]
    pub(super) fn spend(&mut self, objects: usize, nanos_each: u64) {
        self.done += objects as u64 * nanos_each;
        self.objects = self.objects.saturating_sub(objects);
        if self.done >= self.look_at || self.objects == 0 {
            self.look_at = self.done + LOOK_AT_CLOCK;
            self.over = self.objects == 0 || self.elapsed() >= self.time;
        }
    }

    fn elapsed(&self) -> Duration {
        self.started.read().unwrap_or(Duration::from_nanos(self.done))
    }

    /// How many objects are to be looked at before the budget is looked at again: so many, or what
    /// is left of it.
    #[inline]
    pub(super) fn piece(&self, most: usize) -> usize {
        self.objects.clamp(1, most)
    }

    /// Whether so much was done that it was worth to begin.
    pub(super) fn is_worth_a_stop(&self) -> bool {
        const SMALL: u64 = 30_000;
        self.done >= SMALL
    }

    #[inline]
    pub(super) fn is_over(&self) -> bool {
        self.over
    }
}
