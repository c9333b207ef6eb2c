//! The edges that a `trace` has reported and whose targets nobody has looked at yet.
//!
//! Rule R2: `trace` is user code, so edges are only *recorded* while it runs. That takes a
//! prefetch, a store and an increment. Between two objects, many targets are looked at in one go,
//! when their headers have arrived from memory: tracing is bound by cache misses.

use super::nesting::{Mode, PutOff};
#[cfg(target_has_atomic = "64")]
use super::shared_edges::SharedEdges;
use crate::ptr::Object;

/// How many edges wait while their targets' headers are being fetched.
pub(crate) const EDGES_AHEAD: usize = 16;

/// Recorded edges, first in, first out.
#[derive(Debug)]
pub(crate) struct Edges {
    waiting: Vec<Object>,
    /// Edges of a list whose targets' headers nobody will read. `waiting` has no room then: each
    /// edge takes the slow path, where it is not fetched.
    unfetched: Option<Vec<Object>>,
    /// Entries of weak maps that were met at their key or at their map, and whose source is still
    /// to be told, or was told as a number.
    halves: Vec<(Object, u32)>,
    /// Where in the object the `trace` that is running is. Between objects it is the default.
    pub(super) mode: Mode,
    /// Parts of that object whose edges are still to be recorded (rule D1).
    put_off: Vec<PutOff<Self>>,
    /// An edge was lost, because memory for it was refused.
    refused: bool,
    /// A part in place was borrowed mutably, so that it was not looked at: what it holds was not
    /// reported.
    hidden: bool,
    /// Takes the edges to objects that threads share, where such an object is traced. What one
    /// thread's objects hold of them is not looked at.
    #[cfg(target_has_atomic = "64")]
    shared: Option<SharedEdges>,
}

impl Edges {
    pub(crate) const fn new() -> Self {
        Self {
            waiting: Vec::new(),
            unfetched: None,
            halves: Vec::new(),
            mode: Mode::OUTSIDE,
            put_off: Vec::new(),
            refused: false,
            hidden: false,
            #[cfg(target_has_atomic = "64")]
            shared: None,
        }
    }

    /// Creates a list that fetches no header. Its edges are in [`Edges::unfetched`].
    pub(crate) fn without_fetching() -> Self {
        Self { unfetched: Some(Vec::new()), ..Self::new() }
    }

    /// Creates a list for what objects hold that threads share.
    #[cfg(target_has_atomic = "64")]
    pub(crate) fn of_shared() -> Self {
        Self { shared: Some(SharedEdges::default()), ..Self::new() }
    }

    /// Where the edges to objects that threads share go, if they are recorded.
    #[cfg(target_has_atomic = "64")]
    #[inline]
    pub(crate) fn shared(&mut self) -> Option<&mut SharedEdges> {
        self.shared.as_mut()
    }

    /// Creates an empty list that takes over the memory of another.
    pub(crate) fn with_memory_of(empty: Vec<Object>) -> Self {
        Self { waiting: empty, ..Self::new() }
    }

    /// Returns the list's memory, emptied.
    pub(crate) fn into_memory(mut self) -> Vec<Object> {
        self.waiting.clear();
        self.waiting
    }

    #[inline]
    pub(crate) fn record(&mut self, target: Object) {
        if self.waiting.len() == self.waiting.capacity() {
            return self.record_slowly(target);
        }
        target.prefetch();
        self.waiting.push(target);
    }

    /// Records many edges at once, and checks once whether there is room.
    #[inline]
    pub(crate) fn record_all(&mut self, targets: impl ExactSizeIterator<Item = Object>) {
        if self.waiting.capacity() - self.waiting.len() < targets.len() {
            return self.record_all_slowly(targets);
        }
        self.waiting.extend(targets.map(Object::fetched));
    }

    /// Records an edge for which there is no room.
    #[cold]
    #[inline(never)]
    fn record_slowly(&mut self, target: Object) {
        if let Some(unfetched) = &mut self.unfetched {
            unfetched.push(target);
        } else if self.waiting.try_reserve(128).is_ok() {
            self.waiting.push(target.fetched());
        } else {
            self.refused = true;
        }
    }

    #[cold]
    #[inline(never)]
    fn record_all_slowly(&mut self, targets: impl ExactSizeIterator<Item = Object>) {
        if let Some(unfetched) = &mut self.unfetched {
            unfetched.extend(targets);
        } else if self.waiting.try_reserve(targets.len()).is_ok() {
            self.waiting.extend(targets.map(Object::fetched));
        } else {
            self.refused = true;
        }
    }

    /// Records an entry of a weak map, at its key or at its map.
    pub(crate) fn record_half(&mut self, entry: Object) {
        entry.prefetch();
        if self.halves.try_reserve(1).is_err() {
            self.refused = true;
            return;
        }
        self.halves.push((entry, 0));
    }

    /// Tells the number of the source of all halves that were recorded since this was called last.
    pub(crate) fn name_source(&mut self, number: u32) {
        for (_, source) in self.halves.iter_mut().rev().take_while(|(_, source)| *source == 0) {
            *source = number;
        }
    }

    /// Returns the halves that wait, with the numbers of their sources.
    #[inline]
    pub(crate) fn halves(&self) -> &[(Object, u32)] {
        &self.halves
    }

    /// Removes all halves.
    pub(crate) fn discard_halves(&mut self) {
        self.halves.clear();
    }

    /// Keeps a part for later.
    pub(super) fn put_off(&mut self, part: PutOff<Self>) {
        if self.put_off.try_reserve(1).is_err() {
            self.refused = true;
            return;
        }
        self.put_off.push(part);
    }

    /// Returns how many parts are put off.
    #[inline]
    pub(super) fn put_off_len(&self) -> usize {
        self.put_off.len()
    }

    /// Takes the part that was put off last, if more than `before` are put off.
    pub(super) fn put_off_since(&mut self, before: usize) -> Option<PutOff<Self>> {
        if self.put_off.len() > before { self.put_off.pop() } else { None }
    }

    /// Forgets where a `trace` was and what it put off, because a panic has ended it.
    pub(crate) fn leave_object(&mut self) {
        self.mode = Mode::OUTSIDE;
        self.put_off.clear();
    }

    /// Returns the edges that wait, the oldest first.
    #[inline]
    pub(crate) fn waiting(&self) -> &[Object] {
        &self.waiting
    }

    /// Returns the edges of a list that fetches no header. The caller removes them.
    pub(crate) fn unfetched(&mut self) -> &mut Vec<Object> {
        self.unfetched.get_or_insert_default()
    }

    /// Removes this many of the oldest edges.
    #[inline]
    pub(crate) fn discard(&mut self, edges: usize) {
        let left = self.waiting.len() - edges;
        self.waiting.copy_within(edges.., 0);
        self.waiting.truncate(left);
    }

    /// Removes the youngest edges, so that this many are left.
    pub(crate) fn keep(&mut self, edges: usize) {
        self.waiting.truncate(edges);
    }

    /// Takes note of a part that couldn't be looked at.
    #[cold]
    pub(crate) fn hide(&mut self) {
        self.hidden = true;
    }

    /// Returns whether a part couldn't be looked at since the list was made.
    pub(crate) fn hides(&self) -> bool {
        self.hidden
    }

    /// Forgets that a part couldn't be looked at.
    #[cfg(target_has_atomic = "64")]
    pub(crate) fn hides_no_more(&mut self) {
        self.hidden = false;
    }

    /// Returns whether an edge was lost because memory was refused. Then nothing computed from the
    /// edges can be trusted.
    pub(crate) fn refused(&self) -> bool {
        self.refused
    }
}
