//! rust-cc: reference counting, and collections of possible roots.

use std::cell::RefCell;

use rust_cc::{Cc, Context, Finalize, Trace};

use crate::library::{Collects, Library, Words, nodes};

nodes!(Cc, RefCell, [Trace, Finalize]);

// SAFETY: it holds no handle.
unsafe impl<const N: usize> Trace for Words<N> {
    fn trace(&self, _: &mut Context<'_>) {}
}

impl<const N: usize> Finalize for Words<N> {}

/// As it comes.
#[derive(Debug)]
pub struct RustCc;

impl Library for RustCc {
    const NAME: &'static str = "rust-cc";
    const COLLECTS: Collects = Collects::ByItself;
    type Leaf<const N: usize> = Cc<Words<N>>;
    type Two = Cc<TwoSlots>;
    type Three = Cc<ThreeSlots>;
    type Hub = Cc<Edges>;

    #[inline]
    fn leaf<const N: usize>(words: [u64; N]) -> Self::Leaf<N> {
        Cc::new(Words(words))
    }

    fn collect() {
        rust_cc::collect_cycles();
    }
}
