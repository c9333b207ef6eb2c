//! jrsonnet-gcmodule: reference counting, and collections of all objects when told to.

use std::cell::RefCell;

use jrsonnet_gcmodule::{Cc, Trace, Tracer};

use crate::library::{Collects, Library, Words, nodes};

nodes!(Cc, RefCell, []);

impl<const N: usize> Trace for Words<N> {
    fn is_type_tracked() -> bool {
        false
    }
}

// It has no arrays.

impl Trace for TwoSlots {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.slots.borrow().iter().for_each(|to| to.trace(tracer));
    }

    fn is_type_tracked() -> bool {
        true
    }
}

impl Trace for ThreeSlots {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.slots.borrow().iter().for_each(|to| to.trace(tracer));
    }

    fn is_type_tracked() -> bool {
        true
    }
}

impl Trace for Edges {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.edges.trace(tracer);
    }

    fn is_type_tracked() -> bool {
        true
    }
}

/// Told to collect once for 10,000 objects that became garbage.
#[derive(Debug)]
pub struct Gcmodule;

impl Library for Gcmodule {
    const NAME: &'static str = "jrsonnet-gcmodule";
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
        let _collected: usize = jrsonnet_gcmodule::collect_thread_cycles();
    }
}
