//! What the heap's figures are right now.

use std::time::Duration;

use super::{Heap, Stats};

impl Heap {
    /// How many objects a full collection would start from.
    fn candidate_count(&self) -> usize {
        self.young.borrow().len() + self.old.borrow().len()
    }

    /// Whether a full collection would have something to start from.
    pub(crate) fn has_candidates(&self) -> bool {
        self.candidate_count() > 0 || self.would_record_missed()
    }

    /// The figures, as of now.
    pub(crate) fn stats(&self) -> Stats {
        let created = self.pool.created() + self.big.created();
        let freed = self.pool.freed() + self.big.freed();
        let (tally, live) = (&self.tally, self.size());
        Stats {
            created,
            freed: freed - tally.reclaimed.get(),
            reclaimed: tally.reclaimed.get(),
            live: live.objects,
            live_bytes: self.pool.live().1 + self.big.bytes(),
            heap_bytes: self.ledger.held(),
            peak_heap_bytes: self.ledger.peak(),
            external_bytes: self.external.get(),
            candidates: self.candidate_count(),
            frozen: self.frozen(),
            weak_records: self.pool.sides(),
            young_collections: tally.young.get(),
            full_collections: tally.full.get(),
            finalized: tally.finalized.get(),
            resurrected: tally.resurrected.get(),
            panics: tally.panics.get(),
            longest_collection: Duration::from_nanos(tally.longest.get()),
            stops: tally.stops.read(),
            total_collection: Duration::from_nanos(tally.total.get()),
        }
    }
}
