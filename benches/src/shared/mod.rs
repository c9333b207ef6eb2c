//! Handles that threads share: `gc_core::sync` beside `Arc` and the other collectors that have such
//! handles.
//!
//! As for a single thread, each [library](Shared) says how its objects are made, and the workloads
//! are written once, over that: what single operations take ([`paths`]), threads that make garbage,
//! alone and beside a live graph ([`churn`]), collections by hand ([`detection`]), and what a
//! program without work takes ([`idle`]). `bacon_rajan_cc`, rust-cc, gc and `boa_gc` have no handles
//! that can be sent.

#![allow(missing_debug_implementations, reason = "nobody prints what may be cyclic")]

pub mod churn;
pub mod detection;
pub mod idle;
mod libraries;
pub mod paths;

use std::time::Duration;

pub use self::libraries::{Dumpster, GcCore, GcCoreCells, Gcmodule, NAMES, StdArc, Visit, with};
use crate::library::{Collects, Node};

/// A library of handles that threads share.
pub trait Shared: 'static {
    /// Its name.
    const NAME: &'static str;
    /// When cycles are collected.
    const COLLECTS: Collects;
    /// A handle to a value of two words without handles.
    type Leaf: Clone + Send + Sync + 'static;
    /// A handle to an object with two slots.
    type Two: Node<2> + Send + Sync;
    /// A handle to an object with three slots.
    type Three: Node<3> + Send + Sync;
    /// A weak handle to an object with two slots, where there are weak handles.
    type Weak;

    /// An object without handles.
    fn leaf(words: [u64; 2]) -> Self::Leaf;

    /// Collects all cycles.
    fn collect() {}

    /// A weak handle, if there are some.
    #[must_use]
    fn downgrade(_: &Self::Two) -> Option<Self::Weak> {
        None
    }

    /// Its object.
    #[must_use]
    fn upgrade(_: &Self::Weak) -> Option<Self::Two> {
        None
    }

    /// What the library says of itself, if it does.
    #[must_use]
    fn told() -> Option<Told> {
        None
    }

    /// Whether cycles are broken by hand.
    #[must_use]
    fn by_hand() -> bool {
        Self::COLLECTS == Collects::ByHand
    }
}

/// What a library says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Told {
    /// How many objects were ever made,
    pub made: u64,
    /// and how many of them are gone.
    pub gone: u64,
    /// How many collections there were.
    pub collections: u64,
    /// How often threads waited for one,
    pub waits: u64,
    /// and how long at most.
    pub longest_wait: Duration,
}

/// A ring of so many nodes, which is let go of at once. `by_hand`: it is broken.
#[inline]
fn ring<L: Shared>(len: usize) {
    let first = L::Two::new(0);
    let mut last = first.clone();
    for at in 1..len {
        let next = L::Two::new(at as u64);
        last.set(0, Some(next.clone()));
        last = next;
    }
    last.set(0, Some(first));
    if L::by_hand() {
        last.set(0, None);
    }
}

/// Held by a test that makes shared objects: there is one heap of them, and what collections say
/// counts all.
#[cfg(test)]
fn alone() -> std::sync::MutexGuard<'static, ()> {
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    while gc_core::sync::collect() > 0 {}
    alone
}
