//! `std::sync::Arc`: what there is without a collector.

use std::sync::{Arc, Weak};

use super::nodes;
use crate::library::{Collects, Words};
use crate::shared::Shared;

nodes!(Arc, []);

#[inline]
fn make<T>(value: T) -> Arc<T> {
    Arc::new(value)
}

#[inline]
fn get<T>(handle: &Arc<T>) -> &T {
    handle
}

/// Reference counting alone.
#[derive(Debug)]
pub struct StdArc;

impl Shared for StdArc {
    const NAME: &'static str = "Arc";
    const COLLECTS: Collects = Collects::ByHand;
    type Leaf = Arc<Words<2>>;
    type Two = Arc<TwoSlots>;
    type Three = Arc<ThreeSlots>;
    type Weak = Weak<TwoSlots>;

    #[inline]
    fn leaf(words: [u64; 2]) -> Self::Leaf {
        Arc::new(Words(words))
    }

    fn downgrade(node: &Self::Two) -> Option<Self::Weak> {
        Some(Arc::downgrade(node))
    }

    #[inline]
    fn upgrade(weak: &Self::Weak) -> Option<Self::Two> {
        weak.upgrade()
    }
}
