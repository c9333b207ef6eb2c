//! The promise of `#[trace(acyclic)]`, checked in debug builds.
//!
//! Objects of such types are neither candidates nor members, so that a cycle through one leaks. Here their edges are
//! looked at all the same: an object that is in a strongly connected component of its own reach (Tarjan 1972) is in a
//! cycle. Nothing is collected for it; a debug build behaves as a release build does, and says what is wrong.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::local::Heap;
use crate::ptr::Object;
use crate::state::State;
use crate::trace::{Edges, Tracer};

/// Reports each type of which an object breaks its promise, once. `held`: watched objects that the detection came across.
pub(super) fn check(heap: &Heap, held: &[Object]) {
    let starts: Vec<Object> =
        heap.candidates(State::Untracked).entries().map(|(_, object)| object).chain(held.iter().copied()).collect();
    if starts.is_empty() {
        return;
    }
    // As after any full detection: what is part of a cycle later on is heard of again (rule R1).
    heap.dismiss_watched();
    let mut walk = Walk::default();
    // A `trace` that panics here would not have run in a release build.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| starts.iter().for_each(|start| walk.from(*start)))) {
        heap.count_panic(payload);
    }
    for object in walk.in_cycles {
        let name = object.type_name();
        let mut reported = heap.reported.borrow_mut();
        if object.header().is_watched() && !reported.contains(&name) {
            reported.push(name);
            eprintln!(
                "gc-core: `{name}` is marked `#[trace(acyclic)]`, but an object of this type is part of a cycle. Cycles \
                 through it are never freed: remove the attribute, or break the cycle with a `Weak`. (This is said once \
                 for each type, and in debug builds only.)"
            );
        }
    }
}

/// An object whose edges are being followed.
struct Visit {
    object: Object,
    order: usize,
    /// The lowest order that it is known to reach among those that are still open.
    lowest: usize,
    edges: std::vec::IntoIter<Object>,
    /// Whether it holds itself.
    own: bool,
}

/// Tarjan's algorithm, with a stack of its own.
#[derive(Default)]
struct Walk {
    /// The order of an object's visit, or `None` once its component is done.
    seen: HashMap<*mut u8, Option<usize>>,
    visits: Vec<Visit>,
    /// Visited objects whose component isn't done.
    open: Vec<Object>,
    next: usize,
    in_cycles: Vec<Object>,
}

impl Walk {
    fn from(&mut self, start: Object) {
        if self.seen.contains_key(&start.header_ptr().as_ptr()) {
            return;
        }
        self.enter(start);
        while let Some(visit) = self.visits.last_mut() {
            match visit.edges.next() {
                Some(target) => match self.seen.get(&target.header_ptr().as_ptr()) {
                    None => self.enter(target),
                    Some(Some(order)) => visit.lowest = visit.lowest.min(*order),
                    Some(None) => {}
                },
                None => self.leave(),
            }
        }
    }

    fn enter(&mut self, object: Object) {
        let mut edges = Edges::new();
        // SAFETY: rule P3: it is held by an edge, or it is in the buffer of the watched, and then isn't lent (rule R3).
        unsafe { object.trace(&mut Tracer::new(&mut edges)) };
        let edges: Vec<Object> = std::iter::from_fn(|| edges.next()).collect();
        self.seen.insert(object.header_ptr().as_ptr(), Some(self.next));
        self.open.push(object);
        let own = edges.contains(&object);
        self.visits.push(Visit { object, order: self.next, lowest: self.next, edges: edges.into_iter(), own });
        self.next += 1;
    }

    fn leave(&mut self) {
        let Some(visit) = self.visits.pop() else { return };
        if let Some(above) = self.visits.last_mut() {
            above.lowest = above.lowest.min(visit.lowest);
        }
        if visit.lowest < visit.order {
            return;
        }
        let first = self.open.iter().rposition(|object| *object == visit.object).unwrap_or(self.open.len());
        let component = self.open.split_off(first);
        for object in &component {
            self.seen.insert(object.header_ptr().as_ptr(), None);
        }
        if component.len() > 1 || visit.own {
            self.in_cycles.extend(component);
        }
    }
}
