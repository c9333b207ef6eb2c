//! A count of what the roots reach, and of the handles to it.
//!
//! It clones no handle: every clone that is dropped makes a candidate, and would hide one that was lost.

use std::collections::{BTreeMap, BTreeSet};

use gc_core::{Gc, GcCell};

use crate::deeds::{Life, Node, Object};

/// What was found of an object.
struct Found {
    number: Option<u32>,
    /// Handles that were come across.
    handles: usize,
    /// What the object itself says.
    strong: usize,
}

/// All objects that were come across, by their addresses.
#[derive(Default)]
pub(crate) struct Census(BTreeMap<usize, Found>);

impl Census {
    pub(crate) fn node(&mut self, node: &Gc<Node>) {
        if self.meets(node, Some(node)) {
            self.inside(node);
        }
    }

    pub(crate) fn dynamic(&mut self, object: &Gc<dyn Object>) {
        let node = Gc::downcast_ref::<Node>(object).expect("there is one type");
        if self.meets(object, Some(node)) {
            self.inside(node);
        }
    }

    pub(crate) fn slice(&mut self, slice: &Gc<[Gc<Node>]>) {
        if self.meets(slice, None) {
            slice.iter().for_each(|node| self.node(node));
        }
    }

    /// Counts a handle. Whether it is the first to its object.
    fn meets<T: ?Sized>(&mut self, gc: &Gc<T>, node: Option<&Node>) -> bool {
        let finalized = node.is_some_and(|node| node.canary.fate.life.get() == Life::Finalized);
        assert_eq!(Gc::is_finalized(gc), finalized);
        let address = Gc::as_ptr(gc).cast::<()>().addr();
        let number = node.map(|node| node.canary.number);
        let new = Found { number, handles: 0, strong: Gc::strong_count(gc) };
        let found = self.0.entry(address).or_insert(new);
        assert_eq!(found.number, number, "an object's value has changed");
        found.handles += 1;
        found.handles == 1
    }

    fn inside(&mut self, node: &Node) {
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

/// Looks at the content of a cell, which is moved out for as long.
fn through<T>(cell: &GcCell<Option<T>>, look: impl FnOnce(&T)) {
    let content = cell.take();
    if let Some(content) = &content {
        look(content);
    }
    drop(cell.replace(content));
}
