//! A program that has made garbage, and then does nothing.

use std::thread;
use std::time::Duration;

use super::{Shared, Visit, ring};
use crate::clock::processor_time;

/// How many nodes there are in rings of 2.
const NODES: usize = 100_000;

/// Makes garbage, then waits for two seconds, then for three.
#[derive(Clone, Copy, Debug)]
pub struct Idle;

/// What an idle program takes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Figures {
    /// Microseconds of the processor in the first two seconds,
    pub at_first: u64,
    /// and in the three after these.
    pub later: u64,
    /// How many objects are left, if the library tells.
    pub left: Option<u64>,
}

fn spent(time: Duration) -> u64 {
    let before = processor_time();
    thread::sleep(time);
    let spent = before.zip(processor_time()).map_or(Duration::ZERO, |(before, after)| after.saturating_sub(before));
    u64::try_from(spent.as_micros()).unwrap_or(u64::MAX)
}

impl Visit for Idle {
    type Output = Figures;

    fn visit<L: Shared>(self) -> Figures {
        (0..NODES / 2).for_each(|_| ring::<L>(2));
        Figures {
            at_first: spent(Duration::from_secs(2)),
            later: spent(Duration::from_secs(3)),
            left: L::told().map(|told| told.made - told.gone),
        }
    }
}
