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

    /// From now on guards of all locks are kept, and what can't be looked at is
    /// [hidden](Self::hides).
    pub(super) fn keep_all(&mut self) {
        self.found().keep_all(true);
        self.edges.hides_no_more();
    }

    /// No more guards are kept than must be.
    pub(super) fn keep_few(&mut self) {
        self.found().keep_all(false);
    }

    /// Whether a part couldn't be looked at.
    pub(super) fn hides(&self) -> bool {
        self.edges.hides()
    }

    /// Whether one of these objects was lost for want of memory.
    pub(super) fn refused(&mut self) -> Result<(), NoMemory> {
        // A part that was put off is lost in the one, an edge or a lock in the other.
        if self.edges.refused() || self.found().refused() { Err(NoMemory) } else { Ok(()) }
    }

    /// Traces members, one after the other, up to so many of them, until edges enough wait. Their
    /// edges wait behind each other; there are none before. `begin` begins to read one, if that can
    /// be done.
    ///
    /// # Safety
    /// Rule M8: where `begin` returns something, the value stays and isn't lent while it is read.
    #[inline]
    pub(super) unsafe fn trace_some(
        &mut self,
        members: &[Shared],
        most: usize,
        traced: &mut Traced,
        begin: impl Fn(Shared) -> Option<Seen> + Copy,
    ) {
        traced.len = 0;
        let mut before = Ends::default();
        while traced.len < most && self.found().waiting().len() < BATCH {
            // SAFETY: as this function asks for.
            let trace = || unsafe { trace_each(members, most, &mut self.edges, traced, &mut before, begin) };
            if let Err(payload) = catch_unwind(AssertUnwindSafe(trace)) {
                self.end_panicked(before, payload);
                let word = &members[traced.len].header().word;
                if word.look().is_in_hand() {
                    word.end_trace();
                }
                traced.push(Found::Held, before);
            }
        }
    }

    #[cold]
    fn end_panicked(&mut self, before: Ends, payload: PanicPayload) {
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

/// How many edges wait, and how many guards are kept.
#[derive(Clone, Copy, Default, Debug)]
struct Ends {
    edges: usize,
    guards: usize,
}

impl Ends {
    #[inline]
    fn of(edges: &mut Edges) -> Self {
        edges.shared().map_or(Self::default(), |found| Self { edges: found.waiting().len(), guards: found.guards() })
    }
}

/// What is known of a batch of members that were traced.
#[derive(Debug)]
pub(super) struct Traced {
    len: usize,
    trial: [u32; BATCH],
    ends: [u32; BATCH],
    guards: [usize; BATCH],
}

impl Traced {
    pub(super) fn new() -> Self {
        Self { len: 0, trial: [0; BATCH], ends: [0; BATCH], guards: [0; BATCH] }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "who numbers the edges looks at that")]
    fn push(&mut self, found: Found, end: Ends) {
        self.trial[self.len] = found.trial();
        self.ends[self.len] = end.edges as u32;
        self.guards[self.len] = end.guards;
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

    /// Where the guards of each end.
    #[inline]
    pub(super) fn guards(&self) -> &[usize] {
        &self.guards[..self.len]
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

/// Traces up to so many members behind those that were traced already, until edges enough wait.
/// `before` is what there was before the last of them.
///
/// # Safety
/// As for [`Tracing::trace_some`].
#[inline]
unsafe fn trace_each(
    members: &[Shared],
    most: usize,
    edges: &mut Edges,
    traced: &mut Traced,
    before: &mut Ends,
    begin: impl Fn(Shared) -> Option<Seen>,
) {
    *before = Ends::of(edges);
    while traced.len < most {
        let object = fetched(members, traced.len);
        let Some(seen) = begin(object) else {
            traced.push(Found::Held, *before);
            continue;
        };
        // SAFETY: rules P3 and M8, as this function asks for.
        unsafe { object.trace(&mut Tracer::new(edges)) };
        *before = Ends::of(edges);
        traced.push(Found::Traced(seen.count()), *before);
        if before.edges >= BATCH {
            break;
        }
    }
}

/// A member, of which it was said that it is read, is read if it can be. What was seen of it.
#[inline]
pub(super) fn read(object: Shared) -> Option<Seen> {
    let seen = object.header().word.look();
    seen.can_be_traced().then_some(seen)
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
