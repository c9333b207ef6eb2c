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
    /// It was traced, and is still kept; so many handles there were before.
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

    /// Traces members, one after the other, up to so many of them, until edges enough wait. Their
    /// edges wait behind each other; there are none before. It has been said of all these that they
    /// are read (`reading.rs`).
    #[inline]
    pub(super) fn trace_some(&mut self, members: &[Shared], most: usize, traced: &mut Traced) {
        traced.len = 0;
        let mut before = Before::default();
        while traced.len < most && self.found().waiting().len() < BATCH {
            let trace = AssertUnwindSafe(|| trace_each(members, most, &mut self.edges, traced, &mut before));
            if let Err(payload) = catch_unwind(trace) {
                self.end_panicked(before, payload);
                traced.push(Found::Held, self.found().waiting().len());
            }
        }
    }

    /// Traces a member, if that can be done. Its edges wait behind those that are there.
    pub(super) fn trace(&mut self, object: Shared) -> Found {
        let Some(seen) = take_in_hand(object) else { return Found::Held };
        let before = Before { edges: self.found().waiting().len(), guards: self.found().guards() };
        let trace = AssertUnwindSafe(|| {
            // SAFETY: rules P3 and M8: the phase keeps the value, and keeps it from being lent.
            unsafe { object.trace(&mut Tracer::new(&mut self.edges)) };
        });
        match catch_unwind(trace) {
            Ok(()) => Found::Traced(seen.count()),
            Err(payload) => {
                self.end_panicked(before, payload);
                object.header().word.end_trace();
                Found::Held
            }
        }
    }

    #[cold]
    fn end_panicked(&mut self, before: Before, payload: PanicPayload) {
        self.edges.leave_object();
        let found = self.found();
        found.keep(before.edges);
        found.let_go(before.guards..found.guards());
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

/// How many edges and guards there were before an object was traced.
#[derive(Clone, Copy, Default, Debug)]
struct Before {
    edges: usize,
    guards: usize,
}

/// What is known of a batch of members that were traced.
#[derive(Debug)]
pub(super) struct Traced {
    len: usize,
    trial: [u32; BATCH],
    ends: [u32; BATCH],
}

impl Traced {
    pub(super) fn new() -> Self {
        Self { len: 0, trial: [0; BATCH], ends: [0; BATCH] }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "who numbers the edges looks at that")]
    fn push(&mut self, found: Found, end: usize) {
        self.trial[self.len] = found.trial();
        self.ends[self.len] = end as u32;
        self.len += 1;
    }

    /// Their trial counts.
    #[inline]
    pub(super) fn trial(&self) -> &[u32] {
        &self.trial[..self.len]
    }

    /// Where the edges of each end.
    #[inline]
    pub(super) fn ends(&self) -> &[u32] {
        &self.ends[..self.len]
    }
}

impl Found {
    /// As many handles as an object had when it was traced.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a count has 28 bits")]
    pub(super) fn trial(self) -> u32 {
        match self {
            Self::Traced(handles) => handles as u32,
            Self::Held => HELD,
        }
    }
}

/// Traces up to so many members, of which it was said that they are read, behind those that were
/// traced already, until edges enough wait. `before` is what there was before the last of them.
#[inline]
fn trace_each(members: &[Shared], most: usize, edges: &mut Edges, traced: &mut Traced, before: &mut Before) {
    while traced.len < most {
        let object = fetched(members, traced.len);
        let seen = object.header().word.look();
        if !seen.can_be_traced() {
            traced.push(Found::Held, waiting(edges));
            continue;
        }
        *before = Before { edges: waiting(edges), guards: edges.shared().map_or(0, |shared| shared.guards()) };
        // SAFETY: rules P3 and M8: it was said that the member is read, so that the value stays and
        // isn't lent.
        unsafe { object.trace(&mut Tracer::new(edges)) };
        let end = waiting(edges);
        traced.push(Found::Traced(seen.count()), end);
        if end >= BATCH {
            break;
        }
    }
}

/// How many edges wait.
#[inline]
fn waiting(edges: &mut Edges) -> usize {
    edges.shared().map_or(0, |shared| shared.waiting().len())
}

/// Begins to read a member, if that can be done, until its phase is ended: its value stays (rule
/// M8), and so does its side record, which goes with that. What was there before.
#[inline]
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
