//! Figures of all threads' shared objects.

use std::fmt;
use std::time::Duration;

use super::blocks;
use super::collector::{give_back_lists, look_after_forks};
use super::{desk, figures, memory};
use crate::table;

/// Figures of the shared objects of all threads; from [`stats`].
///
/// Other threads go on while they are read: a figure may be older than the next. Printed, it is a
/// table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Stats {
    /// Objects that were ever made.
    pub created: u64,
    /// Objects whose values are gone, or were moved out.
    pub freed: u64,
    /// Objects that are alive.
    pub live: u64,
    /// Bytes that are [reported](super::external) as held outside of objects.
    pub external_bytes: u64,
    /// Collections that have run.
    pub collections: u64,
    /// Objects that collections have found dead and have freed, of those that are `freed`.
    pub reclaimed: u64,
    /// How often threads that made objects have waited for a collection, because objects had become
    /// too many ([`Config`](super::Config)).
    pub waits: u64,
    /// The longest of these waits; zero where there is no clock.
    pub longest_wait: Duration,
    /// How often such a wait was given up, because a finalizer or a destructor took more than a
    /// tenth of a second, or the hook of a panic in a `trace` more than one: then the heap grows
    /// beyond its bound.
    pub held_up: u64,
    /// Panics of finalizers, destructors, `trace`s and callbacks that nobody has seen: all in the
    /// collector's thread, and those after the first of a drop or of a `collect`, which is resumed,
    /// unless the thread was panicking already.
    pub panics: u64,
}

/// Prints one figure a line.
impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write_figures(
            f,
            &[
                ("objects made", self.created.to_string()),
                ("freed", self.freed.to_string()),
                ("reclaimed by collections", self.reclaimed.to_string()),
                ("objects alive", self.live.to_string()),
                ("bytes outside of them", self.external_bytes.to_string()),
                ("collections", self.collections.to_string()),
                ("panics caught", self.panics.to_string()),
                ("waits for collections", self.waits.to_string()),
                ("longest wait", format!("{:?}", self.longest_wait)),
                ("waits given up", self.held_up.to_string()),
            ],
        )
    }
}

/// Returns figures of the shared objects of all threads.
///
/// # Examples
/// ```
/// use gc_core::sync::{self, Gc};
///
/// let before = sync::stats();
/// let gc = Gc::new(5);
/// assert_eq!(sync::stats().created - before.created, 1);
/// # drop(gc);
/// ```
#[must_use]
pub fn stats() -> Stats {
    let (created, freed) = desk::counted();
    let (collections, reclaimed) = figures::collections();
    let (waits, longest_wait) = figures::waits();
    let (live, held_up, panics) = (created - freed, figures::held_up(), figures::panics());
    let external_bytes = memory::outside_bytes();
    Stats { created, freed, live, external_bytes, collections, reclaimed, waits, longest_wait, held_up, panics }
}

/// How many objects are alive, in all threads.
pub(super) fn live() -> usize {
    usize::try_from(stats().live).unwrap_or(usize::MAX)
}

/// Frees the memory of objects that are gone and of which a note was still about, that of lists which
/// collections keep for the next, and free blocks that were kept for objects: those of this thread,
/// and those for all threads.
///
/// An object that had several handles may leave such a note when they go, beside its memory. Notes
/// are looked through by themselves as they become more; this is for who wants the memory now.
///
/// # Examples
/// ```
/// use gc_core::sync::{self, Gc};
///
/// let gc = Gc::new(5);
/// let other = gc.clone();
/// drop((gc, other));
/// sync::sweep();
/// ```
pub fn sweep() {
    look_after_forks();
    desk::sweep_all();
    give_back_lists();
    blocks::give_back();
}
