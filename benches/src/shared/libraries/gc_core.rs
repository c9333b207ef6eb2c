//! This library, with the same locks as the others.

use gc_core::sync::{self, Gc, TraceSync, Weak};
use gc_core::{Finalize, Trace};

use super::nodes;
use crate::library::{Collects, Words};
use crate::shared::{Shared, Told};

nodes!(Gc, [derive(Trace, Finalize), trace(sync)]);

#[inline]
fn make<T: TraceSync + Finalize + Send + Sync + 'static>(value: T) -> Gc<T> {
    Gc::new(value)
}

#[inline]
fn get<T>(handle: &Gc<T>) -> &T {
    handle
}

// SAFETY: it holds no handle.
unsafe impl<const N: usize> TraceSync for Words<N> {}

/// Reference counting and a collector in a thread of its own, as it comes.
#[derive(Debug)]
pub struct GcCore;

impl Shared for GcCore {
    const NAME: &'static str = "gc-core";
    const COLLECTS: Collects = Collects::ByItself;
    type Leaf = Gc<Words<2>>;
    type Two = Gc<TwoSlots>;
    type Three = Gc<ThreeSlots>;
    type Weak = Weak<TwoSlots>;

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

/// What the library says of itself.
pub(super) fn told() -> Told {
    let stats = sync::stats();
    Told {
        made: stats.created,
        gone: stats.freed,
        collections: stats.collections,
        waits: stats.waits,
        longest_wait: stats.longest_wait,
    }
}
