//! Weak maps: when entries end, what keeps what alive, and each rule of their collection by its
//! name (ARCHITECTURE.md).

mod weak_map {
    mod access;
    mod elsewhere;
    mod ends;
    mod rules;
    mod user_code;
    mod values;
}

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{Finalize, Gc, Trace, WeakMap, heap};

/// Counts its drops.
#[derive(Clone, Default)]
struct Drops(Rc<Cell<usize>>);

struct Counted(Rc<Cell<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

// SAFETY: no edge.
unsafe impl Trace for Counted {
    fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
}

impl Drops {
    fn one(&self) -> Counted {
        Counted(self.0.clone())
    }

    fn get(&self) -> usize {
        self.0.get()
    }
}

/// A key, a value, an owner of maps: holds anything.
#[derive(Trace, Finalize, Default)]
struct Node {
    links: RefCell<Vec<Gc<Node>>>,
    leaf: RefCell<Option<Gc<String>>>,
    map: RefCell<WeakMap<Node, Gc<Node>>>,
    leaf_map: RefCell<WeakMap<String, Gc<Node>>>,
    #[trace(skip)]
    _counted: Option<Counted>,
}

fn node(drops: &Drops) -> Gc<Node> {
    Gc::new(Node { _counted: Some(drops.one()), ..Node::default() })
}

fn link(from: &Gc<Node>, to: &Gc<Node>) {
    from.links.borrow_mut().push(to.clone());
}

fn live() -> usize {
    heap::stats().live
}
