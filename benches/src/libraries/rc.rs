//! `std::rc::Rc`: what there is without a collector.

use std::cell::RefCell;
use std::rc::Rc;

use crate::library::{Collects, Library, Words, nodes};

nodes!(Rc, RefCell, []);

/// Reference counting alone.
#[derive(Debug)]
pub struct StdRc;

impl Library for StdRc {
    const NAME: &'static str = "Rc";
    const COLLECTS: Collects = Collects::ByHand;
    type Leaf<const N: usize> = Rc<Words<N>>;
    type Two = Rc<TwoSlots>;
    type Three = Rc<ThreeSlots>;
    type Hub = Rc<Edges>;

    #[inline]
    fn leaf<const N: usize>(words: [u64; N]) -> Self::Leaf<N> {
        Rc::new(Words(words))
    }

    fn collect() {}
}
