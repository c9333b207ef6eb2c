//! This library.

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Trace, Tracer, inspect};

use crate::library::{Collects, Library, REPORTS, Words, nodes};

nodes!(Gc, RefCell, [Trace, Finalize]);

// SAFETY: it holds no handle.
unsafe impl<const N: usize> Trace for Words<N> {
    fn can_hold_gc() -> bool {
        false
    }

    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl<const N: usize> Finalize for Words<N> {
    fn needs_finalize() -> bool {
        false
    }
}

/// Reference counting and a collector, as it comes.
#[derive(Debug)]
pub struct GcCore;

impl Library for GcCore {
    const NAME: &'static str = "gc-core";
    const COLLECTS: Collects = Collects::ByItself;
    type Leaf<const N: usize> = Gc<Words<N>>;
    type Two = Gc<TwoSlots>;
    type Three = Gc<ThreeSlots>;
    type Hub = Gc<Edges>;

    #[inline]
    fn leaf<const N: usize>(words: [u64; N]) -> Self::Leaf<N> {
        Gc::new(Words(words))
    }

    fn collect() {
        gc_core::collect();
    }

    fn report() {
        if std::env::var_os(REPORTS).is_some() {
            let census = inspect::census();
            assert!(census.since(&census).types.is_empty());
            assert!(inspect::held_from_outside().types.len() <= census.types.len());
            assert!(inspect::largest_retainers(3).len() <= 3);
            assert!(inspect::garbage().types.is_empty(), "all live");
        }
    }
}
