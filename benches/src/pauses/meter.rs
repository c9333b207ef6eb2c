//! The lengths of a program's operations.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::{Figures, PARTS};
use crate::clock::thread_time;

/// What a long operation takes at least: a millisecond.
const LONG: u64 = 1_000_000;

/// The system is asked for the processor's time at the end of an operation if so much has passed
/// since: a call for each would take longer than most of them.
const NOW_AND_THEN: Duration = Duration::from_micros(100);

/// Times one operation after the other: one ends where the next begins.
pub(super) struct Meter {
    time: Duration,
    started: Instant,
    last: Instant,
    lengths: Histogram<u64>,
    parts: Vec<u64>,
    /// When the system was asked for the processor's time, and what it said.
    asked: Instant,
    spent: Option<Duration>,
    long_busy: u64,
    busiest: u64,
}

impl Meter {
    pub(super) fn new(time: Duration) -> Self {
        let now = Instant::now();
        let lengths = Histogram::new_with_bounds(1, 1 << 40, 3).expect("bounds that make sense");
        let parts = vec![0; PARTS];
        let spent = thread_time();
        Self { time, started: now, last: now, lengths, parts, asked: now, spent, long_busy: 0, busiest: 0 }
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
        if now - self.asked >= NOW_AND_THEN {
            self.ask(now, length);
        }
    }

    /// How long the processor was at the operation that has just ended. What came before it, since
    /// the system was asked, is so short that it was not kept waiting.
    fn ask(&mut self, now: Instant, length: u64) {
        let spent = thread_time();
        let busy = self.spent.zip(spent).map_or(length, |(before, spent)| {
            let others = (now - self.asked).saturating_sub(Duration::from_nanos(length));
            let busy = spent.saturating_sub(before).saturating_sub(others);
            u64::try_from(busy.as_nanos()).map_or(length, |busy| busy.min(length))
        });
        self.long_busy += u64::from(busy >= LONG);
        self.busiest = self.busiest.max(busy);
        self.spent = spent;
        self.skip();
        self.asked = self.last;
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
            long_busy: self.long_busy,
            busiest: self.busiest,
            parts: self.parts,
            ..Figures::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_be_kept_waiting_is_no_work() {
        let mut meter = Meter::new(Duration::from_secs(1));
        std::thread::sleep(Duration::from_millis(20));
        meter.tick();
        let busy = || thread_time().unwrap_or_else(|| meter.started.elapsed());
        let until = busy() + Duration::from_millis(3);
        while busy() < until {}
        meter.tick();
        let figures = meter.figures();
        assert_eq!(figures.long, 2);
        assert!(figures.longest >= 20_000_000, "{figures:?}");
        if thread_time().is_some() {
            assert_eq!(figures.long_busy, 1);
            assert!((2_900_000..20_000_000).contains(&figures.busiest), "{figures:?}");
        }
    }
}
