//! `boa_gc`: mark and sweep, the collector of a JavaScript engine.

use boa_gc::{Finalize, Gc, GcRefCell, Trace, empty_trace};

use crate::library::{Collects, Library, Words, nodes};

nodes!(Gc, GcRefCell, [Trace, Finalize]);

impl<const N: usize> Finalize for Words<N> {}

// SAFETY: it holds no handle.
unsafe impl<const N: usize> Trace for Words<N> {
    empty_trace!();
}

/// As it comes.
#[derive(Debug)]
pub struct Boa;

impl Library for Boa {
    const NAME: &'static str = "boa_gc";
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
        boa_gc::force_collect();
    }
}
