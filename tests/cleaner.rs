//! Cleaners and queues: what runs when an object is gone.

#![forbid(unsafe_code)]

mod cleaner {
    mod nested;
    mod order;
    mod programs;
    mod queues;
    mod registry;
}

use std::cell::RefCell;

use gc_core::{Cleaner, Finalize, Gc, GcCell, Trace, collect};

thread_local!(static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

fn note(what: &str) {
    LOG.with_borrow_mut(|log| log.push(what.to_owned()));
}

fn log() -> Vec<String> {
    LOG.take()
}

/// Says that it is dropped.
struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        note(&format!("drop {}", self.0));
    }
}

#[derive(Trace)]
struct Node {
    #[trace(skip)]
    name: Loud,
    next: GcCell<Option<Gc<Node>>>,
}

impl Finalize for Node {
    fn finalize(&self) {
        note(&format!("finalize {}", self.name.0));
    }
}

fn node(name: &'static str) -> Gc<Node> {
    let node = Gc::new(Node { name: Loud(name), next: GcCell::new(None) });
    Cleaner::new(&node, move || note(&format!("clean {name}")));
    node
}

/// Two that hold each other.
fn cycle() -> Gc<Node> {
    let (a, b) = (node("a"), node("b"));
    a.next.set(Some(b.clone()));
    b.next.set(Some(a.clone()));
    a
}

/// On the counting path and in a collection.
fn both_paths(test: impl Fn(Gc<Node>, &dyn Fn(Gc<Node>))) {
    test(node("a"), &drop);
    log();
    test(cycle(), &|gc| {
        drop(gc);
        assert_eq!(collect(), 2);
    });
    log();
}
