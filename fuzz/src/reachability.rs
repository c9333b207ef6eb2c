//! The model of reachability: what the roots reach, and how many handles to each object they reach.
//!
//! It clones no handle. A clone that is dropped makes its object a candidate, which would hide a
//! candidate that was lost.

use std::collections::{BTreeMap, BTreeSet};

use gc_core::{Gc, GcCell};

use crate::nodes::{Life, Node, Object};

/// What is known of a reachable object.
struct Found {
    number: Option<u32>,
    /// Handles that were found.
    handles: usize,
    /// The object's own strong count.
    strong: usize,
}

/// All reachable objects, by their addresses.
#[derive(Default)]
pub(crate) struct Reachability(BTreeMap<usize, Found>);

impl Reachability {
    pub(crate) fn node(&mut self, node: &Gc<Node>) {
        if self.count(node, Some(node)) {
            self.edges_of(node);
        }
    }

    pub(crate) fn dynamic(&mut self, object: &Gc<dyn Object>) {
        let node = Gc::downcast_ref::<Node>(object).expect("there is one type");
        if self.count(object, Some(node)) {
            self.edges_of(node);
        }
    }

    pub(crate) fn slice(&mut self, slice: &Gc<[Gc<Node>]>) {
        if self.count(slice, None) {
            slice.iter().for_each(|node| self.node(node));
        }
    }

    /// Counts a handle; returns whether it is the first to its object.
    fn count<T: ?Sized>(&mut self, gc: &Gc<T>, node: Option<&Node>) -> bool {
        let finalized = node.is_some_and(|node| node.canary.status.life.get() == Life::Finalized);
        assert_eq!(Gc::is_finalized(gc), finalized);
        let address = Gc::as_ptr(gc).cast::<()>().addr();
        let number = node.map(|node| node.canary.number);
        let new = Found { number, handles: 0, strong: Gc::strong_count(gc) };
        let found = self.0.entry(address).or_insert(new);
        assert_eq!(found.number, number, "an object's value has changed");
        found.handles += 1;
        found.handles == 1
    }

    fn edges_of(&mut self, node: &Node) {
        node.edges.borrow().iter().for_each(|next| self.node(next));
        through(&node.cell, |next| self.node(next));
        through(&node.dynamic, |next| self.dynamic(next));
        through(&node.slice, |next| self.slice(next));
    }

    /// The numbers of the nodes.
    pub(crate) fn numbers(&self) -> BTreeSet<u32> {
        self.0.values().filter_map(|found| found.number).collect()
    }

    /// How many objects there are.
    pub(crate) fn objects(&self) -> usize {
        self.0.len()
    }

    /// Garbage may hold more handles. Where there is none, all are known.
    pub(crate) fn check_counts(&self, all_known: bool) {
        for found in self.0.values() {
            assert!(found.handles <= found.strong, "a count is too low");
            assert!(!all_known || found.handles == found.strong, "a count is too high");
        }
    }
}

/// Visits the content of a cell, which is moved out meanwhile.
fn through<T>(cell: &GcCell<Option<T>>, visit: impl FnOnce(&T)) {
    let content = cell.take();
    if let Some(content) = &content {
        visit(content);
    }
    drop(cell.replace(content));
}
