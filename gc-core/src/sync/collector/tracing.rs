//! Tracing objects while other threads use them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::collector::NoMemory;
use crate::heap::PanicPayload;
use crate::ptr::Shared;
use crate::sync::figures;
use crate::sync::word::Seen;
use crate::trace::{Edges, SharedEdges, Tracer};

/// How far ahead objects are fetched from memory.
pub(super) const AHEAD: usize = 8;

/// How many objects are traced, or edges recorded, before the edges' targets are looked at, which
/// have arrived from memory by then.
pub(super) const BATCH: usize = 64;

/// A trial count that no edges use up: the object counts as held.
pub(super) const HELD: u32 = 1 << 31;

/// What a trace has left: edges whose targets wait to be looked at, and locks that are held.
#[derive(Debug)]
pub(super) struct Tracing {
    edges: Edges,
    /// Panics of `trace`s, the first one first.
    pub(super) panics: Vec<PanicPayload>,
    /// Whether there was one at any time.
    pub(super) panicked: bool,
}

/// How an object was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// It was traced, and is still in the phase `Traced`; so many handles there were before.
    Traced(u64),
    /// It has lost its value, is lent (rule M9), or its `trace` has panicked: it counts as held, and
    /// reports nothing.
    Held,
}

impl Tracing {
    pub(super) fn new() -> Self {
        Self { edges: Edges::of_shared(), panics: Vec::new(), panicked: false }
    }

    /// The edges and locks that wait.
    #[inline]
    pub(super) fn found(&mut self) -> &mut SharedEdges {
        self.edges.shared().expect("they are recorded")
    }

    /// Whether one of these objects was lost for want of memory.
    pub(super) fn refused(&mut self) -> Result<(), NoMemory> {
        // A part that was put off is lost in the one, an edge or a lock in the other.
        if self.edges.refused() || self.found().refused() { Err(NoMemory) } else { Ok(()) }
    }

    /// Traces a member, if that can be done. Its edges wait behind those that are there.
    pub(super) fn trace(&mut self, object: Shared) -> Found {
        let Some(seen) = take_in_hand(object) else { return Found::Held };
        let before = (self.found().waiting().len(), self.found().guards());
        let trace = AssertUnwindSafe(|| {
            // SAFETY: rules P3 and M8: the phase keeps the value, and keeps it from being lent.
            unsafe { object.trace(&mut Tracer::new(&mut self.edges)) };
        });
        match catch_unwind(trace) {
            Ok(()) => Found::Traced(seen.count()),
            Err(payload) => {
                self.end_panicked(object, before, payload);
                Found::Held
            }
        }
    }

    #[cold]
    fn end_panicked(&mut self, object: Shared, before: (usize, usize), payload: PanicPayload) {
        self.edges.leave_object();
        let (edges, guards) = before;
        let found = self.found();
        found.keep(edges);
        found.let_go(guards..found.guards());
        object.header().word.end_trace();
        self.panicked = true;
        self.keep_panic(payload);
    }

    /// Keeps a panic for the end.
    pub(super) fn keep_panic(&mut self, payload: PanicPayload) {
        // A payload's destructor is code of users, for which this is not the time. Where there is no
        // memory to keep it, it leaks.
        if self.panics.try_reserve(1).is_ok() {
            self.panics.push(payload);
        } else {
            figures::count_panic();
            std::mem::forget(payload);
        }
    }
}

/// Begins to read a member, if that can be done, until its phase is ended: its value stays (rule
/// M8), and so does its side record, which goes with that. What was there before.
pub(super) fn take_in_hand(object: Shared) -> Option<Seen> {
    let word = &object.header().word;
    let mut seen = word.look();
    while seen.can_be_traced() {
        match word.begin_trace(seen) {
            Ok(()) => return Some(seen),
            Err(now) => seen = now,
        }
    }
    None
}

/// One of these objects; one some way behind it is fetched from memory. A fetch reads nothing.
#[inline]
pub(super) fn fetched(objects: &[Shared], at: usize) -> Shared {
    if let Some(ahead) = objects.get(at + AHEAD) {
        ahead.prefetch_value();
    }
    objects[at]
}
