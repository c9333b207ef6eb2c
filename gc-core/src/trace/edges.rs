//! The edges that a `trace` has reported and that nobody has looked at yet.
//!
//! Rule R2: `trace` is user code, so its edges are only *recorded* while it runs. Their targets are looked at between
//! objects, some [`AHEAD`] edges later, when the prefetch of their headers has arrived: tracing is bound by cache misses.
//! The ring has a fixed size, so that recording is a store and an increment; what doesn't fit (wide objects) spills.

use crate::ptr::Object;

/// Slots of the ring; a power of two.
const RING: usize = 128;

/// How many edges wait while their targets' headers are being fetched.
const AHEAD: usize = 16;

/// Recorded edges, first in, first out (spilled ones last).
#[derive(Debug)]
pub(crate) struct Edges {
    ring: [Option<Object>; RING],
    /// Edges ever taken from and put into the ring; their difference is its length.
    taken: usize,
    put: usize,
    spilled: Vec<Object>,
    /// Edges ever spilled.
    spills: usize,
    /// Edges that were reported but not kept, because the memory for the spill was refused.
    refused: bool,
}

impl Edges {
    pub(crate) const fn new() -> Self {
        Self { ring: [None; RING], taken: 0, put: 0, spilled: Vec::new(), spills: 0, refused: false }
    }

    #[inline]
    pub(crate) fn record(&mut self, target: Object) {
        target.prefetch();
        if self.len() == RING {
            self.spill(target);
        } else {
            self.ring[self.put % RING] = Some(target);
            self.put = self.put.wrapping_add(1);
        }
    }

    #[cold]
    #[inline(never)]
    fn spill(&mut self, target: Object) {
        if self.spilled.try_reserve(1).is_ok() {
            self.spilled.push(target);
            self.spills += 1;
        } else {
            self.refused = true;
        }
    }

    #[inline]
    fn len(&self) -> usize {
        self.put.wrapping_sub(self.taken)
    }

    /// The oldest edge, if enough younger ones wait behind it for its target to have arrived.
    #[inline]
    pub(crate) fn next_arrived(&mut self) -> Option<Object> {
        if self.len() > AHEAD { self.next() } else { None }
    }

    /// The oldest edge.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<Object> {
        if self.len() == 0 {
            return self.spilled.pop();
        }
        let edge = self.ring[self.taken % RING];
        self.taken = self.taken.wrapping_add(1);
        edge
    }

    /// How many edges were ever kept.
    #[inline]
    pub(crate) fn recorded(&self) -> usize {
        self.put.wrapping_add(self.spills)
    }

    /// Whether spilled edges wait.
    #[inline]
    pub(crate) fn spilled(&self) -> bool {
        !self.spilled.is_empty()
    }

    /// Whether an edge was lost to a refused allocation: what was computed from the edges can't be trusted.
    pub(crate) fn refused(&self) -> bool {
        self.refused
    }

    /// How many edges wait.
    pub(crate) fn waiting(&self) -> usize {
        self.len() + self.spilled.len()
    }
}
