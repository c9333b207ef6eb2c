//! The objects of a program, of mixed types, and what their finalizers do.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::resume_unwind;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak};

thread_local! {
    /// Which objects are there, by their numbers.
    pub(crate) static ALIVE: RefCell<BTreeSet<usize>> = const { RefCell::new(BTreeSet::new()) };
    /// Which nodes' finalizers have run. Twice is a failure.
    pub(crate) static FINALIZED: RefCell<BTreeSet<usize>> = const { RefCell::new(BTreeSet::new()) };
    /// What finalizers have resurrected: roots of the program.
    pub(crate) static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
}

/// The payload of the panics that belong to a program.
pub(crate) struct Planned;

/// Enters itself in the list of those alive, and leaves it when dropped. Twice is a failure.
pub(crate) struct Ticket(pub(super) usize);

impl Ticket {
    pub(crate) fn new(number: usize) -> Self {
        ALIVE.with_borrow_mut(|alive| assert!(alive.insert(number)));
        Self(number)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        ALIVE.with_borrow_mut(|alive| assert!(alive.remove(&self.0), "{} dropped twice", self.0));
    }
}

#[derive(Trace)]
pub(crate) struct Node {
    #[trace(skip)]
    pub(crate) ticket: Ticket,
    pub(crate) nodes: RefCell<Vec<Gc<Node>>>,
    pub(crate) fuse: Fuse,
    pub(crate) leaves: RefCell<Vec<Gc<Leaf>>>,
    pub(crate) links: GcCell<Option<Gc<Link>>>,
    pub(crate) stack: RefCell<Option<Gc<Stacked>>>,
    pub(crate) me: RefCell<Weak<Node>>,
    pub(crate) born: RefCell<Option<Gc<Newborn>>>,
    pub(crate) kind: Kind,
}

impl Node {
    pub(crate) fn new(ticket: Ticket, kind: Kind) -> Self {
        Self {
            ticket,
            nodes: RefCell::default(),
            fuse: Fuse(Cell::new(0)),
            leaves: RefCell::default(),
            links: GcCell::new(None),
            stack: RefCell::default(),
            me: RefCell::default(),
            born: RefCell::default(),
            kind,
        }
    }
}

/// Panics in so many of the next calls of `trace`, in the middle of its node.
pub(crate) struct Fuse(pub(crate) Cell<usize>);

// SAFETY: it holds no handle.
unsafe impl Trace for Fuse {
    fn trace(&self, _: &mut Tracer<'_>) {
        if self.0.get() > 0 {
            self.0.set(self.0.get() - 1);
            resume_unwind(Box::new(Planned));
        }
    }
}

/// Holds nothing but handles, so that a collection need not drop it.
#[derive(Trace, Finalize)]
pub(crate) struct Link {
    pub(crate) node: Gc<Node>,
    pub(crate) next: Option<Gc<Link>>,
}

#[derive(Trace, Finalize)]
pub(crate) struct Leaf {
    #[trace(skip)]
    pub(crate) ticket: Ticket,
}

/// No candidate and no member, though it holds handles: an entry of a stack that others may share.
#[derive(Trace, Finalize)]
#[trace(acyclic)]
pub(crate) struct Stacked {
    #[trace(skip)]
    pub(crate) ticket: Ticket,
    pub(crate) below: Option<Gc<Stacked>>,
    pub(crate) leaf: Option<Gc<Leaf>>,
}

/// What an object's finalizer does.
#[derive(Trace, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Plain,
    ClearsItself,
    MakesGarbage,
    /// Makes something that holds it, and holds that, without dropping a handle: alive again, and
    /// garbage.
    HidesInANewborn,
    SavesItself,
    SavesANeighbour,
    /// Panics once it has let go of what it holds.
    ClearsItselfAndPanics,
}

/// Those that leave nothing alive that a program could reach.
pub(crate) const KINDS: [Kind; 4] = [Kind::Plain, Kind::ClearsItself, Kind::MakesGarbage, Kind::HidesInANewborn];

pub(crate) const ALL_KINDS: [Kind; 7] = [
    Kind::Plain,
    Kind::ClearsItself,
    Kind::MakesGarbage,
    Kind::HidesInANewborn,
    Kind::SavesItself,
    Kind::SavesANeighbour,
    Kind::ClearsItselfAndPanics,
];

fn save(node: Option<Gc<Node>>) {
    SAVED.with_borrow_mut(|saved| saved.extend(node));
}

impl Finalize for Node {
    fn finalize(&self) {
        FINALIZED.with_borrow_mut(|finalized| assert!(finalized.insert(self.ticket.0)));
        match self.kind {
            Kind::Plain => {}
            Kind::ClearsItself | Kind::ClearsItselfAndPanics => {
                self.nodes.take();
                self.leaves.take();
                self.links.take();
                self.stack.take();
            }
            Kind::MakesGarbage => {
                let ring = Gc::new(Newborn { me: RefCell::new(None), parent: None });
                *ring.me.borrow_mut() = Some(ring.clone());
            }
            Kind::HidesInANewborn => {
                let born = Newborn { me: RefCell::new(None), parent: self.me.borrow().upgrade() };
                *self.born.borrow_mut() = Some(Gc::new(born));
            }
            Kind::SavesItself => save(self.me.borrow().upgrade()),
            Kind::SavesANeighbour => save(self.nodes.borrow().first().cloned()),
        }
        assert!(self.me.borrow().upgrade().is_some());
        if self.kind == Kind::ClearsItselfAndPanics {
            resume_unwind(Box::new(Planned));
        }
    }
}

#[derive(Trace, Finalize)]
pub(crate) struct Newborn {
    pub(crate) me: RefCell<Option<Gc<Newborn>>>,
    pub(crate) parent: Option<Gc<Node>>,
}
