//! Who wants to hear of collections, and what they are told.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

/// Which objects a collection looked at.
///
/// # Examples
/// ```
/// use gc_core::heap::{self, CollectionKind};
/// use std::{cell::Cell, rc::Rc};
///
/// let seen = Rc::new(Cell::new(None));
/// let sees = seen.clone();
/// let _subscription = heap::on_collect(move |collection| sees.set(Some(collection.kind)));
/// heap::collect_young();
/// assert_eq!(seen.get(), Some(CollectionKind::Young));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum CollectionKind {
    /// Those born since the last collection.
    Young,
    /// All but frozen ones.
    Full,
}

/// What a collection did; given to the callbacks of [`heap::on_collect`](crate::heap::on_collect).
///
/// # Examples
/// ```
/// use gc_core::heap;
/// use std::{cell::Cell, rc::Rc};
///
/// let seen = Rc::new(Cell::new(None));
/// let subscription = heap::on_collect({
///     let seen = Rc::clone(&seen);
///     move |collection| seen.set(Some(collection.reclaimed))
/// });
/// gc_core::collect();
/// assert_eq!(seen.get(), Some(0));
/// # drop(subscription);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Collection {
    /// Which objects it looked at.
    pub kind: CollectionKind,
    /// Whether it started by itself.
    pub automatic: bool,
    /// Candidates that it started from.
    pub candidates: usize,
    /// Objects that it looked at: the candidates and what they reach.
    pub traced: usize,
    /// Objects that it freed: the members of dead cycles.
    pub reclaimed: usize,
    /// Finalizers that it ran.
    pub finalized: usize,
    /// Objects that it had presumed dead, and that a finalizer brought back.
    pub resurrected: usize,
    /// Whether a lack of memory, or a wrong `trace` that a debug build noticed, made it give up
    /// before it condemned anything.
    pub abandoned: bool,
    /// How long it took, finalizers and destructors included; of a sliced one, its stops together.
    /// Zero where there is no clock, as on `wasm32-unknown-unknown`.
    pub duration: Duration,
    /// In how many stops it ran: 1, unless it was [sliced](crate::heap::Mode::Sliced).
    pub stops: usize,
    /// The longest of these stops; zero where there is no clock.
    pub longest_stop: Duration,
    /// The most objects that were looked at in one piece, which nothing can divide: the largest
    /// batch or strongly connected component of a sliced collection, and all that a whole one
    /// traced.
    pub longest_piece: usize,
}

impl Collection {
    /// One that has done nothing yet.
    pub(crate) fn new(kind: CollectionKind, automatic: bool) -> Self {
        Self {
            kind,
            automatic,
            candidates: 0,
            traced: 0,
            reclaimed: 0,
            finalized: 0,
            resurrected: 0,
            abandoned: false,
            duration: Duration::ZERO,
            stops: 0,
            longest_stop: Duration::ZERO,
            longest_piece: 0,
        }
    }
}

/// One stop of the program for a collection; given to the callbacks of
/// [`heap::on_stop`](crate::heap::on_stop).
///
/// # Examples
/// ```
/// use gc_core::heap;
/// use std::{cell::Cell, rc::Rc};
///
/// let seen = Rc::new(Cell::new((0, false)));
/// let sees = seen.clone();
/// let _subscription = heap::on_stop(move |stop| sees.set((stop.number, stop.is_last)));
/// gc_core::collect();
/// assert_eq!(seen.get(), (1, true), "in one stop");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stop {
    /// Which objects its collection looks at.
    pub kind: CollectionKind,
    /// Whether its collection started by itself.
    pub automatic: bool,
    /// Which of its collection's stops it is, from 1.
    pub number: usize,
    /// Whether the collection is over with it.
    pub is_last: bool,
    /// How long it took, finalizers and destructors included; zero where there is no clock.
    pub duration: Duration,
    /// Objects that its collection has freed by now.
    pub reclaimed: usize,
}

impl Stop {
    /// The latest stop of a collection that has come to this.
    pub(crate) fn of(collection: &Collection, duration: Duration, is_last: bool) -> Self {
        let Collection { kind, automatic, stops, reclaimed, .. } = *collection;
        Self { kind, automatic, number: stops, is_last, duration, reclaimed }
    }
}

/// What listeners are told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// A stop is over.
    Stop(&'a Stop),
    /// A collection is.
    Collection(&'a Collection),
}

/// A callback, shared so that it may be removed while it runs.
pub(crate) type Listener = Rc<dyn Fn(Event<'_>)>;

/// The callbacks of a heap.
pub(crate) struct Listeners {
    next: u64,
    listed: Vec<(u64, Listener)>,
}

impl Listeners {
    pub(crate) const fn new() -> Self {
        Self { next: 0, listed: Vec::new() }
    }

    pub(crate) fn add(&mut self, listener: Listener) -> u64 {
        let id = self.next;
        self.next += 1;
        self.listed.push((id, listener));
        id
    }

    /// Takes a callback out; the caller drops it, when nothing of the heap is borrowed.
    pub(crate) fn remove(&mut self, id: u64) -> Option<Listener> {
        let at = self.listed.iter().position(|(listed, _)| *listed == id)?;
        let (_, listener) = self.listed.remove(at);
        if self.listed.is_empty() {
            // A thread that never makes an object has no end at which this could be done.
            self.listed = Vec::new();
        }
        Some(listener)
    }

    /// Takes all callbacks out. Their numbers are not used again: guards for them may still be
    /// around.
    pub(crate) fn take(&mut self) -> Vec<(u64, Listener)> {
        std::mem::take(&mut self.listed)
    }

    /// The number that the next callback gets.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// The first callback with a number from `from` up to `to`, which it isn't itself; with its
    /// number.
    pub(crate) fn first_of(&self, from: u64, to: u64) -> Option<(u64, Listener)> {
        let at = self.listed.partition_point(|(number, _)| *number < from);
        self.listed.get(at).filter(|(number, _)| *number < to).map(|(number, listener)| (*number, Rc::clone(listener)))
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} listeners", self.listed.len())
    }
}
