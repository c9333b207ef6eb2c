//! An object all of whose code panics where it is told to.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect};

use super::panic_points::{Ticket, once, point};

thread_local! {
    pub(super) static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
}

/// What a finalizer does besides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Plain,
    /// Brings its neighbour back.
    Saves,
    /// Makes a ring.
    Makes,
    /// Lets its neighbour go.
    Breaks,
    /// Collects.
    Collects,
}

pub(super) struct Node {
    pub(super) next: GcCell<Option<Gc<Node>>>,
    pub(super) other: RefCell<Vec<Gc<Node>>>,
    pub(super) weak: GcCell<Weak<Node>>,
    pub(super) ticket: Ticket,
    pub(super) kind: Kind,
}

// SAFETY: each edge is reported once, and no destructor reaches them.
unsafe impl Trace for Node {
    fn can_hold_gc() -> bool {
        point();
        true
    }

    fn trace(&self, tracer: &mut Tracer<'_>) {
        once();
        self.next.trace(tracer);
        once();
        self.other.trace(tracer);
    }
}

impl Finalize for Node {
    fn needs_finalize() -> bool {
        point();
        true
    }

    fn finalize(&self) {
        self.ticket.finalized();
        point();
        match self.kind {
            Kind::Plain => {}
            Kind::Saves => SAVED.with_borrow_mut(|saved| saved.extend(self.next.get())),
            Kind::Makes => drop(ring(2, Kind::Plain)),
            Kind::Breaks => drop(self.next.take()),
            Kind::Collects => {
                collect();
            }
        }
        point();
    }
}

impl Clone for Node {
    fn clone(&self) -> Self {
        point();
        let clone = value(self.kind);
        clone.next.set(self.next.get());
        point();
        clone
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        once();
        self.ticket.0 == other.ticket.0
    }
}

impl Eq for Node {}

impl Hash for Node {
    fn hash<H: Hasher>(&self, state: &mut H) {
        once();
        self.ticket.0.hash(state);
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        point();
        self.ticket.0.cmp(&other.ticket.0)
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        point();
        f.debug_tuple("Node").field(&self.next).field(&self.weak).finish()?;
        point();
        Ok(())
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        point();
        write!(f, "{}", self.ticket.0)
    }
}

pub(super) fn value(kind: Kind) -> Node {
    Node {
        next: GcCell::new(None),
        other: RefCell::new(Vec::new()),
        weak: GcCell::new(Weak::new()),
        ticket: Ticket::new(),
        kind,
    }
}

pub(super) fn node(kind: Kind) -> Gc<Node> {
    let node = Gc::new(value(kind));
    node.ticket.born();
    node
}

pub(super) fn ring(len: usize, kind: Kind) -> Vec<Gc<Node>> {
    let nodes: Vec<_> = (0..len).map(|_| node(kind)).collect();
    for (at, from) in nodes.iter().enumerate() {
        from.next.set(Some(nodes[(at + 1) % len].clone()));
        from.weak.set(Gc::downgrade(from));
    }
    nodes
}
