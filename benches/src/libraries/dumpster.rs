//! dumpster, for one thread: reference counting, and collections of what was dropped.

use std::cell::RefCell;

use dumpster::unsync::Gc;
use dumpster::{TraceWith, Visitor};

use crate::library::{Collects, Library, Words, nodes};

nodes!(Gc, RefCell, []);

// SAFETY: it holds no handle.
unsafe impl<V: Visitor, const N: usize> TraceWith<V> for Words<N> {
    fn accept(&self, _: &mut V) -> Result<(), ()> {
        Ok(())
    }
}

// Its derive refuses structs from a macro.

// SAFETY: all handles are reported.
unsafe impl<V: Visitor> TraceWith<V> for TwoSlots {
    fn accept(&self, visitor: &mut V) -> Result<(), ()> {
        self.slots.accept(visitor)
    }
}

// SAFETY: all handles are reported.
unsafe impl<V: Visitor> TraceWith<V> for ThreeSlots {
    fn accept(&self, visitor: &mut V) -> Result<(), ()> {
        self.slots.accept(visitor)
    }
}

// SAFETY: all handles are reported.
unsafe impl<V: Visitor> TraceWith<V> for Edges {
    fn accept(&self, visitor: &mut V) -> Result<(), ()> {
        self.edges.accept(visitor)
    }
}

/// As it comes.
#[derive(Debug)]
pub struct Dumpster;

impl Library for Dumpster {
    const NAME: &'static str = "dumpster";
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
        dumpster::unsync::collect();
    }
}
