//! L0. How long something takes, where there is a clock.

use std::time::{Duration, Instant};

/// Whether std has no clock for this target: asking for the time panics there.
const NO_CLOCK: bool = cfg!(any(all(target_family = "wasm", target_os = "unknown"), target_os = "zkvm"));

/// When something started.
#[derive(Debug)]
pub(crate) struct Stopwatch(Option<Instant>);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self((!NO_CLOCK).then(Instant::now))
    }

    /// The time since the start; none where there is no clock.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.map_or(Duration::ZERO, |start| start.elapsed())
    }
}
