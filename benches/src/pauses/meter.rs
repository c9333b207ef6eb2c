//! The lengths of a program's operations.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::{Figures, PARTS};

/// What a long operation takes at least: a millisecond.
const LONG: u64 = 1_000_000;

/// Times one operation after the other: one ends where the next begins.
pub(super) struct Meter {
    time: Duration,
    started: Instant,
    last: Instant,
    lengths: Histogram<u64>,
    parts: Vec<u64>,
}

impl Meter {
    pub(super) fn new(time: Duration) -> Self {
        let now = Instant::now();
        let lengths = Histogram::new_with_bounds(1, 1 << 40, 3).expect("bounds that make sense");
        Self { time, started: now, last: now, lengths, parts: vec![0; PARTS] }
    }

    /// An operation has ended.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "nanoseconds, and small numbers"
    )]
    pub(super) fn tick(&mut self) {
        let now = Instant::now();
        let length = (now - self.last).as_nanos() as u64;
        self.last = now;
        self.lengths.saturating_record(length);
        if length > 1_000 {
            let part = (self.share() * PARTS as f64) as usize;
            let part = &mut self.parts[part.min(PARTS - 1)];
            *part = length.max(*part);
        }
    }

    /// What was done since the last operation is none.
    pub(super) fn skip(&mut self) {
        self.last = Instant::now();
    }

    /// How much of the time has passed.
    pub(super) fn share(&self) -> f64 {
        (self.last - self.started).as_secs_f64() / self.time.as_secs_f64()
    }

    /// All begins now. The longest operation before.
    pub(super) fn begin(&mut self) -> u64 {
        let longest = self.lengths.max();
        *self = Self::new(self.time);
        longest
    }

    pub(super) fn figures(self) -> Figures {
        Figures {
            operations: self.lengths.len(),
            elapsed: u64::try_from((self.last - self.started).as_nanos()).unwrap_or(u64::MAX),
            lengths: [0.5, 0.99, 0.999].map(|quantile| self.lengths.value_at_quantile(quantile)),
            long: self.lengths.count_between(LONG, u64::MAX),
            longest: self.lengths.max(),
            parts: self.parts,
            ..Figures::default()
        }
    }
}
