//! This library again, with a [`GcCell`] for each slot where the others have a `RefCell` around all
//! of them.

use std::cell::RefCell;

use gc_core::{Finalize, Gc, GcCell, Trace};

use super::GcCore;
use crate::library::{Collects, Library, Node};

/// An object with `N` slots.
#[derive(Trace, Finalize)]
pub struct Slots<const N: usize> {
    value: u64,
    edges: [GcCell<Option<Gc<Slots<N>>>>; N],
    /// As much memory as the borrow flag of the others takes.
    #[allow(dead_code, reason = "it is there to be large")]
    flag: RefCell<()>,
}

impl<const N: usize> Node<N> for Gc<Slots<N>> {
    #[inline]
    fn new(value: u64) -> Self {
        Self::new(Slots { value, edges: [const { GcCell::new(None) }; N], flag: RefCell::new(()) })
    }

    #[inline]
    fn value(&self) -> u64 {
        self.value
    }

    #[inline]
    fn slot(&self, at: usize) -> Option<Self> {
        self.edges[at].get()
    }

    #[inline]
    fn set(&self, at: usize, to: Option<Self>) {
        self.edges[at].set(to);
    }
}

/// Reference counting and a collector, with cells of its own.
#[derive(Debug)]
pub struct GcCoreCells;

impl Library for GcCoreCells {
    const NAME: &'static str = "gc-core, GcCell";
    const COLLECTS: Collects = GcCore::COLLECTS;
    type Leaf<const N: usize> = <GcCore as Library>::Leaf<N>;
    type Two = Gc<Slots<2>>;
    type Three = Gc<Slots<3>>;
    type Hub = <GcCore as Library>::Hub;

    #[inline]
    fn leaf<const N: usize>(words: [u64; N]) -> Self::Leaf<N> {
        GcCore::leaf(words)
    }

    fn collect() {
        GcCore::collect();
    }
}
