//! Taking the time.

use std::time::{Duration, Instant};

/// What a run of a workload took.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Sample {
    /// How many operations it was.
    pub operations: u64,
    /// How long all of them took.
    pub elapsed: Duration,
    /// The longest step, where steps are timed one by one.
    pub longest: Option<Duration>,
}

impl Sample {
    /// Nanoseconds for an operation.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a count that is small beside 2^52")]
    pub fn nanos(&self) -> f64 {
        self.elapsed.as_secs_f64() * 1e9 / self.operations as f64
    }
}

/// Adds up the parts of a workload that count.
#[derive(Debug, Default)]
pub struct Clock(Sample);

impl Clock {
    /// Runs a part, of so many operations. A call of its own, so that tools that count instructions
    /// find it.
    #[inline(never)]
    pub fn timed<R>(&mut self, operations: u64, part: impl FnOnce() -> R) -> R {
        let started = Instant::now();
        let result = part();
        self.0.elapsed += started.elapsed();
        self.0.operations += operations;
        result
    }

    /// Runs a part, as [`Clock::timed`] does, by the time that the processor spends on it, where
    /// the system tells: what others do on the machine meanwhile is left out.
    #[inline(never)]
    pub fn on_processor<R>(&mut self, operations: u64, part: impl FnOnce() -> R) -> R {
        let (started, before) = (Instant::now(), processor_time());
        let result = part();
        let spent = before.zip(processor_time()).map(|(before, after)| after.saturating_sub(before));
        self.0.elapsed += spent.unwrap_or_else(|| started.elapsed());
        self.0.operations += operations;
        result
    }

    /// Takes note of a step's length.
    pub fn step(&mut self, length: Duration) {
        self.0.longest = self.0.longest.max(Some(length));
    }

    /// What it was in all.
    #[must_use]
    pub fn sample(self) -> Sample {
        self.0
    }
}

/// The time that processors have spent on this process, where the system tells.
#[must_use]
pub fn processor_time() -> Option<Duration> {
    spent_on(Whom::Process)
}

/// The time that processors have spent on this thread, where the system tells.
#[must_use]
pub fn thread_time() -> Option<Duration> {
    spent_on(Whom::Thread)
}

#[derive(Clone, Copy)]
enum Whom {
    Process,
    Thread,
}

#[cfg(unix)]
fn spent_on(whom: Whom) -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};

    let time = clock_gettime(match whom {
        Whom::Process => ClockId::ProcessCPUTime,
        Whom::Thread => ClockId::ThreadCPUTime,
    });
    Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
}

#[cfg(not(unix))]
fn spent_on(_: Whom) -> Option<Duration> {
    None
}

/// What a run shows that is long enough for what it is to show, from so long to a thousand times
/// that: others may have the processors meanwhile.
#[cfg(test)]
pub(crate) fn long_enough<T: std::fmt::Debug>(
    shortest: Duration,
    run: impl Fn(Duration) -> T,
    is_enough: impl Fn(&T) -> bool,
) -> T {
    let mut time = shortest;
    loop {
        let figures = run(time);
        if is_enough(&figures) {
            return figures;
        }
        assert!(time < shortest * 1_000, "{figures:?}");
        time *= 10;
    }
}
