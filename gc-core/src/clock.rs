//! L0. How long something takes, where there is a clock.

use std::time::{Duration, Instant};

/// Whether std has no clock for this target: asking for the time panics there.
const NO_CLOCK: bool = cfg!(any(all(target_family = "wasm", target_os = "unknown"), target_os = "zkvm"));

/// When something started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Option<Instant>);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self((!NO_CLOCK).then(Instant::now))
    }

    /// The time since the start; zero where there is no clock.
    pub(crate) fn elapsed(&self) -> Duration {
        self.read().unwrap_or(Duration::ZERO)
    }

    /// The time since the start; `None` where there is no clock.
    pub(crate) fn read(&self) -> Option<Duration> {
        self.0.map(|start| start.elapsed())
    }
}
