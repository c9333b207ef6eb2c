//! gc: mark and sweep, roots counted.

use gc::{Finalize, Gc, GcCell, Trace, unsafe_empty_trace};

use crate::library::{Collects, Library, Words, nodes};

nodes!(Gc, GcCell, [Trace, Finalize]);

impl<const N: usize> Finalize for Words<N> {}

// SAFETY: it holds no handle.
unsafe impl<const N: usize> Trace for Words<N> {
    unsafe_empty_trace!();
}

/// As it comes.
#[derive(Debug)]
pub struct GcCrate;

impl Library for GcCrate {
    const NAME: &'static str = "gc";
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
        gc::force_collect();
    }
}
