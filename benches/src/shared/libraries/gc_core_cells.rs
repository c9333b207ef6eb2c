//! This library, with its own cells, one for each slot.

use std::array;

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace};

use super::gc_core::told;
use crate::library::{Collects, Node, Words};
use crate::shared::{Shared, Told};

/// As the objects of the others.
#[derive(Trace, Finalize)]
#[trace(sync)]
pub struct Cells<const N: usize> {
    value: u64,
    slots: [GcCell<Option<Gc<Cells<N>>>>; N],
}

impl<const N: usize> Node<N> for Gc<Cells<N>> {
    #[inline]
    fn new(value: u64) -> Self {
        Gc::new(Cells { value, slots: array::from_fn(|_| GcCell::new(None)) })
    }

    #[inline]
    fn value(&self) -> u64 {
        self.value
    }

    #[inline]
    fn slot(&self, at: usize) -> Option<Self> {
        self.slots[at].get()
    }

    #[inline]
    fn set(&self, at: usize, to: Option<Self>) {
        self.slots[at].set(to);
    }
}

/// As it comes.
#[derive(Debug)]
pub struct GcCoreCells;

impl Shared for GcCoreCells {
    const NAME: &'static str = "gc-core, GcCell";
    const COLLECTS: Collects = Collects::ByItself;
    type Leaf = Gc<Words<2>>;
    type Two = Gc<Cells<2>>;
    type Three = Gc<Cells<3>>;
    type Weak = Weak<Cells<2>>;

    #[inline]
    fn leaf(words: [u64; 2]) -> Self::Leaf {
        Gc::new(Words(words))
    }

    fn collect() {
        sync::collect();
    }

    fn downgrade(node: &Self::Two) -> Option<Self::Weak> {
        Some(Gc::downgrade(node))
    }

    #[inline]
    fn upgrade(weak: &Self::Weak) -> Option<Self::Two> {
        weak.upgrade()
    }

    fn told() -> Option<Told> {
        Some(told())
    }
}
