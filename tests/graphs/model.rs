//! The model: what is reached from some handles, and how many handles to each object are found on
//! the way.

use std::collections::{BTreeMap, BTreeSet};

use gc_core::Gc;

use super::nodes::{Link, Newborn, Node, Stacked};

/// A walk over what is reached. It clones no handle: to drop a clone would make a candidate.
#[derive(Default)]
pub(crate) struct Walk {
    /// The numbers of nodes, leaves and entries of stacks.
    pub(crate) numbers: BTreeSet<usize>,
    /// Nodes that are still to be looked into.
    pub(crate) waiting: Vec<*const Node>,
    /// By address: handles that were found, and the object's count of them.
    handles: BTreeMap<*const (), (usize, usize)>,
}

impl Walk {
    pub(crate) fn node(&mut self, node: &Gc<Node>) {
        self.found(node);
        self.waiting.push(Gc::as_ptr(node));
    }

    /// Looks into all nodes that wait, and what they reach.
    ///
    /// # Safety
    /// They are alive.
    pub(crate) unsafe fn run(&mut self) {
        while let Some(node) = self.waiting.pop() {
            // SAFETY: it is alive, as promised, or held by what is alive.
            let node = unsafe { &*node };
            if self.numbers.insert(node.ticket.0) {
                self.edges(node);
            }
        }
    }

    fn edges(&mut self, node: &Node) {
        node.nodes.borrow().iter().for_each(|next| self.node(next));
        for leaf in node.leaves.borrow().iter() {
            self.found(leaf);
            self.numbers.insert(leaf.ticket.0);
        }
        if let Some(top) = node.stack.borrow().as_ref() {
            self.stack(top);
        }
        if let Some(newborn) = node.born.borrow().as_ref() {
            self.newborn(newborn);
        }
        // Moved out for as long, not cloned.
        let links = node.links.take();
        if let Some(first) = &links {
            self.links(first);
        }
        node.links.set(links);
    }

    fn stack(&mut self, top: &Gc<Stacked>) {
        let mut next = Some(top);
        while let Some(entry) = next {
            if !self.found(entry) {
                break;
            }
            self.numbers.insert(entry.ticket.0);
            if let Some(leaf) = &entry.leaf {
                self.found(leaf);
                self.numbers.insert(leaf.ticket.0);
            }
            next = entry.below.as_ref();
        }
    }

    fn links(&mut self, first: &Gc<Link>) {
        let mut next = Some(first);
        while let Some(link) = next {
            if !self.found(link) {
                break;
            }
            self.node(&link.node);
            next = link.next.as_ref();
        }
    }

    fn newborn(&mut self, newborn: &Gc<Newborn>) {
        if self.found(newborn) {
            newborn.parent.iter().for_each(|parent| self.node(parent));
        }
    }

    /// Counts a handle. Whether it is the first to its object.
    fn found<T>(&mut self, gc: &Gc<T>) -> bool {
        let (found, strong) = self.handles.entry(Gc::as_ptr(gc).cast()).or_default();
        (*found, *strong) = (*found + 1, Gc::strong_count(gc));
        *found == 1
    }

    /// How many objects were found.
    pub(crate) fn objects(&self) -> usize {
        self.handles.len()
    }

    /// Where nothing but what is reached is left, all handles were found.
    pub(crate) fn check_counts(&self) {
        for (found, strong) in self.handles.values() {
            assert_eq!(found, strong, "an object's count is not the number of its handles");
        }
    }
}
