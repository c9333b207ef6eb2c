//! A component that is larger than a batch: one verification, in one piece. Before that its members
//! get new numbers by where they are in memory, a little at a time.
//!
//! Sorting leaves them in an order in which each look at one would be a cache miss, and at its slot
//! another. Neighbours need not follow each other exactly for what is fetched to be still there
//! when it is read, so they are only put into buckets, by the granule of memory that they are in.

use super::pace::NUMBER;
use super::work::Work;
use crate::collector::failure::NoMemory;
use crate::heap::{Chunked, Heap, number_of_slot};
use crate::ptr::Object;

/// How many members are looked at between two looks at the budget.
const SOME: usize = 256;

/// The size of a granule: small enough for the nearest of the caches.
const GRANULE: usize = 32 << 10;

/// Granules this many apart share a bucket. Few in debug builds, so that random programs get here.
const BUCKETS: usize = if cfg!(debug_assertions) { 4 } else { 2_048 };

/// Up to this size it is not worth it.
pub(super) const SMALL: usize = BUCKETS;

/// Such a component, on its way from one order to another. In between its members are in chains.
#[derive(Debug)]
pub(super) struct Large {
    /// The first of each bucket, or zero.
    buckets: Vec<u32>,
    step: Step,
    /// How many members were gathered.
    gathered: usize,
    /// How many numbers there were before.
    before: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    /// They go into buckets.
    Gather,
    /// They get their numbers, bucket by bucket: those of the buckets before this one have.
    Number(usize),
}

impl Large {
    /// Begins with the next component of the order, which is large.
    pub(super) fn begin(heap: &Heap) -> Result<Self, NoMemory> {
        let mut buckets = Vec::new();
        buckets.try_reserve_exact(BUCKETS).map_err(|_| NoMemory)?;
        buckets.resize(BUCKETS, 0);
        Ok(Self { buckets, step: Step::Gather, gathered: 0, before: heap.enlisted() })
    }

    /// How many members it has, as far as they are gathered.
    pub(super) fn len(&self) -> usize {
        self.gathered
    }

    /// Does some more. Whether all have their numbers.
    ///
    /// `next` has the number of the next member, and whether it is the last; `chains` takes for each
    /// number that of the next in its bucket, or zero.
    pub(super) fn proceed(
        &mut self,
        heap: &Heap,
        mut next: impl FnMut() -> Option<(u32, bool)>,
        chains: &mut Chunked<u32>,
        work: &mut Work,
    ) -> Result<bool, NoMemory> {
        let some = work.piece(SOME);
        for _ in 0..some {
            match self.step {
                Step::Gather => self.gather(heap, next(), chains),
                Step::Number(BUCKETS) => return Ok(true),
                Step::Number(bucket) => self.number(heap, bucket, chains)?,
            }
        }
        work.spend(some, NUMBER);
        Ok(false)
    }

    fn gather(&mut self, heap: &Heap, next: Option<(u32, bool)>, chains: &mut Chunked<u32>) {
        if let Some((number, object)) = next.and_then(|(number, _)| Some((number, heap.enlisted_at(number)?))) {
            let first = &mut self.buckets[object.header_ptr().addr().get() / GRANULE % BUCKETS];
            *chains.get_mut(number as usize) = *first;
            *first = number;
            self.gathered += 1;
        }
        if next.is_none_or(|(_, is_last)| is_last) {
            self.step = Step::Number(0);
        }
    }

    fn number(&mut self, heap: &Heap, bucket: usize, chains: &Chunked<u32>) -> Result<(), NoMemory> {
        let first = &mut self.buckets[bucket];
        if *first == 0 {
            self.step = Step::Number(bucket + 1);
            return Ok(());
        }
        heap.renumber(*first).map_err(|_| NoMemory)?;
        *first = chains.get(*first as usize);
        Ok(())
    }

    /// The members that have not left, taken out of their slots.
    pub(super) fn members(self, heap: &Heap) -> Result<Vec<Object>, NoMemory> {
        let slots = self.before..heap.enlisted();
        let mut lists = heap.take_work_lists();
        let mut members = std::mem::take(&mut lists.members);
        heap.keep_work_lists(lists);
        members.try_reserve_exact(slots.len()).map_err(|_| NoMemory)?;
        members.extend(slots.filter_map(|at| heap.withdraw(number_of_slot(at))));
        Ok(members)
    }
}
