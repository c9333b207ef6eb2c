//! dumpster, for threads. It has no weak handles there.

use dumpster::sync::Gc;
use dumpster::{TraceWith, Visitor};

use super::nodes;
use crate::library::{Collects, Words};
use crate::shared::Shared;

nodes!(Gc, []);

#[inline]
fn make<T: dumpster::Trace + Send + Sync + 'static>(value: T) -> Gc<T> {
    Gc::new(value)
}

#[inline]
fn get<T: dumpster::Trace + Send + Sync + 'static>(handle: &Gc<T>) -> &T {
    handle
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

/// As it comes.
#[derive(Debug)]
pub struct Dumpster;

impl Shared for Dumpster {
    const NAME: &'static str = "dumpster";
    const COLLECTS: Collects = Collects::ByItself;
    type Leaf = Gc<Words<2>>;
    type Two = Gc<TwoSlots>;
    type Three = Gc<ThreeSlots>;
    type Weak = ();

    #[inline]
    fn leaf(words: [u64; 2]) -> Self::Leaf {
        Gc::new(Words(words))
    }

    fn collect() {
        dumpster::sync::collect();
    }
}
