//! L0. Waiting for another thread that is about to be done.

use std::time::Duration;

use super::primitives::{sleep, spin_loop, yield_now};

/// How often a thread looks again at once, and how often after it gave others the processor.
const SPINS: u32 = 64;
const YIELDS: u32 = 8;

/// The longest time between two looks.
const LONGEST: Duration = Duration::from_millis(1);

/// Looks again at growing intervals: at once, after others had the processor, then after sleeping
/// from a microsecond to a millisecond.
#[derive(Debug)]
pub(super) struct Wait {
    looks: u32,
    next: Duration,
}

impl Wait {
    pub(super) const fn new() -> Self {
        Self { looks: 0, next: Duration::from_micros(1) }
    }

    /// Whether it has waited for some tenths of a second by now, at least.
    pub(super) const fn is_long(&self) -> bool {
        self.looks > SPINS + YIELDS + 500
    }

    /// Waits until the next look.
    #[cold]
    pub(super) fn a_while(&mut self) {
        self.looks = self.looks.saturating_add(1);
        if self.looks <= SPINS {
            spin_loop();
        } else if self.looks <= SPINS + YIELDS {
            yield_now();
        } else {
            sleep(self.next);
            self.next = (self.next * 2).min(LONGEST);
        }
    }
}
