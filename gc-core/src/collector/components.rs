//! Strongly connected components of a graph of objects (Tarjan 1972), with a stack of its own.

use std::collections::HashMap;

use crate::ptr::Object;
use crate::trace::{Edges, Tracer};

/// What an object holds, as its `trace` reports it.
///
/// # Safety
/// Rule P3: its value is there, and is shared at most.
pub(crate) unsafe fn edges_of(object: Object) -> Vec<Object> {
    let mut edges = Edges::new();
    // SAFETY: rule P3, as this function asks for.
    unsafe { object.trace(&mut Tracer::new(&mut edges)) };
    edges.waiting().to_vec()
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

/// The walk over what is reached from some objects.
struct Walk<E> {
    edges_of: E,
    /// The order of an object's visit, or `None` once its component is done.
    seen: HashMap<*mut u8, Option<usize>>,
    visits: Vec<Visit>,
    /// Visited objects whose component isn't done.
    open: Vec<Object>,
    cyclic: Vec<Vec<Object>>,
}

/// The components that are cycles, among all that these objects reach: two objects or more that
/// reach each other, or one that holds itself.
pub(crate) fn cycles(starts: &[Object], edges_of: impl FnMut(Object) -> Vec<Object>) -> Vec<Vec<Object>> {
    let mut walk = Walk { edges_of, seen: HashMap::new(), visits: Vec::new(), open: Vec::new(), cyclic: Vec::new() };
    for start in starts {
        walk.run(*start);
    }
    walk.cyclic
}

impl<E: FnMut(Object) -> Vec<Object>> Walk<E> {
    fn run(&mut self, start: Object) {
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
        let order = self.seen.len();
        self.seen.insert(object.header_ptr().as_ptr(), Some(order));
        self.open.push(object);
        let edges = (self.edges_of)(object);
        let own = edges.contains(&object);
        self.visits.push(Visit { object, order, lowest: order, edges: edges.into_iter(), own });
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
            self.cyclic.push(component);
        }
    }
}
