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

/// So many edges are as much work as an object.
pub(crate) const EDGES_OF_ONE: usize = 8;

/// A collection that has looked at less than one in so many of the objects shows how long others
/// take, but not how short.
const FEW_OF: usize = 8;

/// What a collection has looked at, and how many objects there were.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looked {
    pub(crate) objects: usize,
    pub(crate) edges: usize,
    pub(crate) of: usize,
}

impl Looked {
    fn is_little(self) -> bool {
        self.objects < self.of / FEW_OF
    }
}

/// What a collection in one piece takes for each object of the heap.
#[derive(Debug)]
pub(crate) struct Cost {
    /// For an object with few edges.
    nanos: Cell<u64>,
    /// How many edges an object has; at least [`EDGES_OF_ONE`].
    edges: Cell<usize>,
}

impl Cost {
    pub(crate) const fn new() -> Self {
        Self { nanos: Cell::new(MOST), edges: Cell::new(EDGES_OF_ONE) }
    }

    /// How long so many objects are expected to take.
    pub(crate) fn of(&self, objects: usize) -> Duration {
        let nanos = self.nanos.get().saturating_mul(self.edges.get() as u64) / EDGES_OF_ONE as u64;
        Duration::from_nanos(nanos.saturating_mul(objects as u64))
    }

    /// A full collection in one piece has taken so long. Where it took longer than is thought, that
    /// is believed at once.
    pub(crate) fn took(&self, looked: Looked, time: Duration) {
        let Some(measured) = self.measure(looked, time) else { return };
        let (known, measured) = (self.nanos.get(), measured.clamp(LEAST, MOST));
        if measured > known {
            self.nanos.set(measured.min(known * SUDDEN));
        } else if !looked.is_little() {
            self.nanos.set(lowered(known, measured));
        }
    }

    /// The same in slices: in one piece it would not have taken longer.
    pub(crate) fn took_in_slices(&self, looked: Looked, time: Duration) {
        let Some(measured) = self.measure(looked, time).filter(|_| !looked.is_little()) else { return };
        let known = self.nanos.get();
        self.nanos.set(lowered(known, known.min((measured / SLICED).max(LEAST))));
    }

    /// Learns how many edges there are. Nanoseconds for an object with few, if that can be told.
    #[allow(clippy::cast_possible_truncation, reason = "584 years")]
    fn measure(&self, looked: Looked, time: Duration) -> Option<u64> {
        let edges = looked.edges.checked_div(looked.of).unwrap_or_default();
        if edges > self.edges.get() || !looked.is_little() {
            self.edges.set(edges.max(EDGES_OF_ONE));
        }
        let shows = looked.of >= FEW && !time.is_zero();
        let each = |nanos: u64| nanos / looked.of as u64 * EDGES_OF_ONE as u64 / self.edges.get() as u64;
        shows.then(|| each(time.as_nanos() as u64))
    }
}

fn lowered(known: u64, measured: u64) -> u64 {
    known - (known - measured).div_ceil(SLOWLY)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That of 2,000 objects.
    const ALL: Looked = Looked { objects: 2_000, edges: 4_000, of: 2_000 };

    fn nanos(each: u64) -> Duration {
        Duration::from_nanos(2_000 * each)
    }

    #[test]
    fn it_rises_at_once_and_falls_slowly() {
        let cost = Cost::new();
        assert_eq!(cost.of(10), Duration::from_nanos(500));
        cost.took(ALL, nanos(20));
        assert!(cost.of(10) > Duration::from_nanos(400));
        for _ in 0..50 {
            cost.took(ALL, nanos(20));
        }
        assert_eq!(cost.of(10), Duration::from_nanos(200));
        cost.took(ALL, nanos(23));
        assert_eq!(cost.of(10), Duration::from_nanos(230));
        // One that was kept waiting counts as a long one, but not as one of a thousand times the
        // length.
        cost.took(ALL, nanos(100_000));
        assert_eq!(cost.of(10), Duration::from_nanos(460));
        cost.took(ALL, nanos(100_000));
        assert_eq!(cost.of(10), Duration::from_nanos(500));
        cost.took_in_slices(ALL, nanos(600));
        assert_eq!(cost.of(10), Duration::from_nanos(500), "it may well take that long");
        for _ in 0..50 {
            cost.took_in_slices(ALL, nanos(90));
        }
        assert_eq!(cost.of(10), Duration::from_nanos(300));
    }

    #[test]
    fn little_and_no_clock_show_nothing() {
        let cost = Cost::new();
        cost.took(Looked { objects: 999, edges: 0, of: 999 }, Duration::from_nanos(1));
        cost.took(ALL, Duration::ZERO);
        cost.took_in_slices(ALL, Duration::ZERO);
        let little = Looked { objects: 249, edges: 0, of: 2_000 };
        cost.took(little, nanos(1));
        cost.took_in_slices(little, nanos(1));
        assert_eq!(cost.of(1), Duration::from_nanos(MOST));
        // However fast they are.
        let many = Looked { objects: usize::MAX, edges: 0, of: usize::MAX };
        for _ in 0..100 {
            cost.took(many, Duration::from_nanos(1));
            cost.took_in_slices(many, Duration::from_nanos(1));
        }
        assert_eq!(cost.of(1), Duration::from_nanos(LEAST));
        assert!(cost.of(usize::MAX) > Duration::from_secs(1));
        cost.took(little, nanos(40));
        assert_eq!(cost.of(1), Duration::from_nanos(LEAST * SUDDEN), "that is long for so little");
    }

    /// A heap of objects with many edges takes longer; what is measured is for each edge, then.
    #[test]
    fn many_edges_are_work() {
        let cost = Cost::new();
        let heavy = Looked { edges: 2_000 * 80, ..ALL };
        cost.took(heavy, nanos(400));
        assert_eq!(cost.of(10), Duration::from_nanos(4_800), "ten times as many edges");
        for _ in 0..50 {
            cost.took(heavy, nanos(400));
        }
        assert_eq!(cost.of(10), Duration::from_micros(4));
        cost.took(Looked { objects: 100, edges: 10, of: 2_000 }, nanos(1));
        assert_eq!(cost.of(10), Duration::from_micros(4), "the others still have them");
        cost.took(ALL, nanos(40));
        assert_eq!(cost.of(10), Duration::from_nanos(400));
    }
}
