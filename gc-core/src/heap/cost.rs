//! About how long a collection of the whole heap takes, by how long the last ones took.
//!
//! That depends on the objects as much as on the machine: on how many of them candidates lead to,
//! how many are dead, on their edges, finalizers and destructors, and on whether they are in a
//! cache.

use std::cell::Cell;
use std::time::Duration;

/// What objects beyond all caches take, in nanoseconds each: what is thought before anything is
/// known, where there is no clock, and at most. So a heap of so few objects that they fit at this
/// rate is never cut into slices, however slow or busy the machine.
const MOST: u64 = 50;

/// What objects take in the best case, however fast the last collections were: those may have
/// looked at few of them, and the next one at all.
const LEAST: u64 = 10;

/// Collections of fewer objects show nothing.
const FEW: usize = 1_000;

/// At most so many times as much is believed at once: the thread may have waited for a processor.
const SUDDEN: u64 = 2;

/// It goes down by one part of so many.
const SLOWLY: u64 = 8;

/// Slices take about so many times as long as a collection in one piece.
const SLICED: u64 = 3;

/// What a collection in one piece takes for each object of the heap.
#[derive(Debug)]
pub(crate) struct Cost {
    nanos: Cell<u64>,
}

impl Cost {
    pub(crate) const fn new() -> Self {
        Self { nanos: Cell::new(MOST) }
    }

    /// How long so many objects are expected to take.
    pub(crate) fn of(&self, objects: usize) -> Duration {
        Duration::from_nanos((objects as u64).saturating_mul(self.nanos.get()))
    }

    /// A full collection, in one piece, of so many objects has taken so long. Where it took longer
    /// than is thought, that is believed at once.
    pub(crate) fn took(&self, objects: usize, time: Duration) {
        let Some(measured) = each(objects, time) else { return };
        let (known, measured) = (self.nanos.get(), measured.clamp(LEAST, MOST));
        self.nanos.set(if measured > known { measured.min(known * SUDDEN) } else { lowered(known, measured) });
    }

    /// The same in slices: in one piece it would not have taken longer.
    pub(crate) fn took_in_slices(&self, objects: usize, time: Duration) {
        let Some(measured) = each(objects, time) else { return };
        let known = self.nanos.get();
        self.nanos.set(lowered(known, known.min((measured / SLICED).max(LEAST))));
    }
}

/// Nanoseconds for each, if that can be told.
#[allow(clippy::cast_possible_truncation, reason = "584 years")]
fn each(objects: usize, time: Duration) -> Option<u64> {
    (objects >= FEW && !time.is_zero()).then(|| time.as_nanos() as u64 / objects as u64)
}

fn lowered(known: u64, measured: u64) -> u64 {
    known - (known - measured).div_ceil(SLOWLY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanos(each: u64) -> Duration {
        Duration::from_nanos(2_000 * each)
    }

    #[test]
    fn it_rises_at_once_and_falls_slowly() {
        let cost = Cost::new();
        assert_eq!(cost.of(10), Duration::from_nanos(500));
        cost.took(2_000, nanos(20));
        assert!(cost.of(10) > Duration::from_nanos(400));
        for _ in 0..50 {
            cost.took(2_000, nanos(20));
        }
        assert_eq!(cost.of(10), Duration::from_nanos(200));
        cost.took(2_000, nanos(23));
        assert_eq!(cost.of(10), Duration::from_nanos(230));
        // One that was kept waiting counts as a long one, but not as one of a thousand times the
        // length.
        cost.took(2_000, nanos(100_000));
        assert_eq!(cost.of(10), Duration::from_nanos(460));
        cost.took(2_000, nanos(100_000));
        assert_eq!(cost.of(10), Duration::from_nanos(500));
        cost.took_in_slices(2_000, nanos(600));
        assert_eq!(cost.of(10), Duration::from_nanos(500), "it may well take that long");
        for _ in 0..50 {
            cost.took_in_slices(2_000, nanos(90));
        }
        assert_eq!(cost.of(10), Duration::from_nanos(300));
    }

    #[test]
    fn little_and_no_clock_show_nothing() {
        let cost = Cost::new();
        cost.took(999, Duration::from_nanos(1));
        cost.took(2_000, Duration::ZERO);
        cost.took_in_slices(2_000, Duration::ZERO);
        assert_eq!(cost.of(1), Duration::from_nanos(MOST));
        // However fast they are.
        for _ in 0..100 {
            cost.took(usize::MAX, Duration::from_nanos(1));
            cost.took_in_slices(usize::MAX, Duration::from_nanos(1));
        }
        assert_eq!(cost.of(1), Duration::from_nanos(LEAST));
        assert!(cost.of(usize::MAX) > Duration::from_secs(1));
    }
}
