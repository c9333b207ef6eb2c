//! The figures of a heap.

use std::cell::Cell;
use std::time::Duration;

use super::stops::{StopCounters, Stops};

/// What a thread's heap has done and holds; see [`heap::stats`](crate::heap::stats).
///
/// `created == freed + reclaimed + live` at all times.
///
/// # Examples
/// ```
/// use gc_core::{Gc, heap};
///
/// let before = heap::stats();
/// drop(Gc::new(1));
/// let after = heap::stats();
/// assert_eq!(after.created, before.created + 1);
/// assert_eq!(after.freed, before.freed + 1);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Stats {
    /// Objects ever made.
    pub created: u64,
    /// Objects freed by counting, at the moment that their last handle went.
    pub freed: u64,
    /// Objects freed by collections, as members of dead cycles.
    pub reclaimed: u64,
    /// Number of live objects.
    pub live: usize,
    /// Bytes of their blocks, headers included.
    pub live_bytes: usize,
    /// Bytes that the heap has taken from the global allocator for objects and side records.
    pub heap_bytes: usize,
    /// The most of them at any time.
    pub peak_heap_bytes: usize,
    /// Bytes reported with [`heap::adjust_external`](crate::heap::adjust_external).
    pub external_bytes: isize,
    /// Objects that the next full collection starts from.
    pub candidates: usize,
    /// Objects that [`heap::freeze`](crate::heap::freeze) hides from collections.
    pub frozen: usize,
    /// Side records: one for each object that has or had weak handles, until both are gone.
    pub weak_records: usize,
    /// Young collections so far.
    pub young_collections: u64,
    /// Full collections so far.
    pub full_collections: u64,
    /// Finalizers run, on either path.
    pub finalized: u64,
    /// Objects found dead that a finalizer brought back, on either path.
    pub resurrected: u64,
    /// Panics that were caught and not resumed: those of automatic collections, and those beside
    /// another panic.
    pub panics: u64,
    /// The longest stop for a collection, or for a slice of one, finalizers and destructors
    /// included. Zero where there is no clock, as on `wasm32-unknown-unknown`.
    pub longest_collection: Duration,
    /// All stops, by their lengths.
    pub stops: Stops,
    /// All collections together; zero where there is no clock.
    pub total_collection: Duration,
}

/// The counters behind [`Stats`] that nothing else keeps.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) reclaimed: Cell<u64>,
    pub(crate) young: Cell<u64>,
    pub(crate) full: Cell<u64>,
    pub(crate) finalized: Cell<u64>,
    pub(crate) resurrected: Cell<u64>,
    pub(crate) panics: Cell<u64>,
    /// Nanoseconds.
    pub(crate) longest: Cell<u64>,
    pub(crate) total: Cell<u64>,
    pub(super) stops: StopCounters,
}

impl Tally {
    pub(crate) const fn new() -> Self {
        Self {
            reclaimed: Cell::new(0),
            young: Cell::new(0),
            full: Cell::new(0),
            finalized: Cell::new(0),
            resurrected: Cell::new(0),
            panics: Cell::new(0),
            longest: Cell::new(0),
            total: Cell::new(0),
            stops: StopCounters::new(),
        }
    }

    /// Figures that change where a collection did anything, or was abandoned for a panic.
    pub(crate) fn progress(&self) -> [u64; 3] {
        [self.reclaimed.get(), self.finalized.get(), self.panics.get()]
    }

    /// A collection, or a slice of one, has stopped the program for so long.
    pub(crate) fn stopped(&self, length: Duration) {
        #[allow(clippy::cast_possible_truncation, reason = "584 years")]
        let nanos = length.as_nanos() as u64;
        self.longest.set(self.longest.get().max(nanos));
        self.total.set(self.total.get() + nanos);
        self.stops.add(length);
    }

    pub(crate) fn add(counter: &Cell<u64>, more: usize) {
        counter.set(counter.get() + more as u64);
    }
}
