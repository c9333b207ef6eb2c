//! How much one slice may do.

use std::time::Duration;

use crate::clock::Stopwatch;

/// The clock is looked at when so much more has been done, in nanoseconds as they are estimated.
const LOOK_AT_CLOCK: u64 = 2_000;

/// How many objects a piece has at most.
const MOST: usize = 256;

/// The same where user code runs for each, which may take any time.
pub(super) const FEW: usize = 16;

/// Where it takes longer than this from one look at the clock to the next, pieces have half as many
/// objects from then on.
const LONG: Duration = Duration::from_micros(16);

/// How many objects a piece has at most, by how long the last ones took: one object may take as
/// long as thousands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece(usize);

impl Piece {
    pub(super) fn new() -> Self {
        Self(MOST)
    }
}

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
    /// What the clock showed when it was looked at last.
    seen: Duration,
    pub(super) most: Piece,
    over: bool,
}

impl Work {
    /// For so long, counted from `started`, and no more than so many objects.
    pub(super) fn new(started: Stopwatch, time: Duration, objects: usize) -> Self {
        let (seen, most) = (started.elapsed(), Piece::new());
        Self { started, time, objects, done: 0, look_at: 0, seen, most, over: objects == 0 }
    }

    /// Whatever there is to do.
    pub(super) fn all() -> Self {
        Self::new(Stopwatch::start(), Duration::MAX, usize::MAX)
    }

    /// A piece is done: so many objects have been looked at, each for so long where there is no
    /// clock.
    #[inline]
    pub(super) fn spend(&mut self, objects: usize, nanos_each: u64) {
        self.done += objects as u64 * nanos_each;
        self.objects = self.objects.saturating_sub(objects);
        if self.done >= self.look_at || self.objects == 0 || self.most.0 < MOST {
            self.look();
        }
    }

    fn look(&mut self) {
        self.look_at = self.done + LOOK_AT_CLOCK;
        let now = self.started.read().unwrap_or(Duration::from_nanos(self.done));
        let is_long = now.saturating_sub(self.seen) > LONG;
        self.most = Piece(if is_long { (self.most.0 / 2).max(1) } else { (self.most.0 * 2).min(MOST) });
        self.seen = now;
        self.over = self.objects == 0 || now >= self.time;
    }

    /// What was done, in nanoseconds as they are estimated.
    pub(super) fn done(&self) -> u64 {
        self.done
    }

    /// How many objects the next piece has: so many, or what is left of the budget, or fewer where
    /// they take long.
    #[inline]
    pub(super) fn piece(&self, most: usize) -> usize {
        self.objects.clamp(1, most.min(self.most.0))
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
