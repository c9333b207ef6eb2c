//! `bacon_rajan_cc`: reference counting, and collections of possible roots when told to.

use std::cell::RefCell;

use bacon_rajan_cc::{Cc, Trace, Tracer};

use crate::library::{Collects, Library, Words, nodes};

nodes!(Cc, RefCell, []);

impl<const N: usize> Trace for Words<N> {
    fn trace(&self, _: &mut Tracer) {}
}

// It has no derive, and no arrays.

impl Trace for TwoSlots {
    fn trace(&self, tracer: &mut Tracer) {
        self.slots.borrow().iter().flatten().for_each(|to| to.trace(tracer));
    }
}

impl Trace for ThreeSlots {
    fn trace(&self, tracer: &mut Tracer) {
        self.slots.borrow().iter().flatten().for_each(|to| to.trace(tracer));
    }
}

impl Trace for Edges {
    fn trace(&self, tracer: &mut Tracer) {
        self.edges.trace(tracer);
    }
}

/// Told to collect once for 10,000 objects that became garbage.
#[derive(Debug)]
pub struct Bacon;

impl Library for Bacon {
    const NAME: &'static str = "bacon_rajan_cc";
    const COLLECTS: Collects = Collects::WhenTold { every: 10_000 };
    type Leaf<const N: usize> = Cc<Words<N>>;
    type Two = Cc<TwoSlots>;
    type Three = Cc<ThreeSlots>;
    type Hub = Cc<Edges>;

    #[inline]
    fn leaf<const N: usize>(words: [u64; N]) -> Self::Leaf<N> {
        Cc::new(Words(words))
    }

    fn collect() {
        bacon_rajan_cc::collect_cycles();
    }
}
