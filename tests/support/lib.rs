//! What the integration tests share: a node whose end is logged, and whose finalizer, destructor
//! and `trace` can be told what to do. Nothing here is part of the library.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, heap, sync};

thread_local! {
    /// Events of this thread: `f` finalized, `d` dropped, each with the node's name.
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// A place outside of everything, where finalizers store what they bring back.
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
}

/// A size: the usual one, or a small one where Miri interprets the test, some thousand times as
/// slowly.
#[must_use]
pub const fn sized(usual: usize, small: usize) -> usize {
    if cfg!(miri) { small } else { usual }
}

/// Adds one when it is dropped, in whichever thread.
#[derive(Debug)]
pub struct Counts(pub Arc<AtomicUsize>);

impl Drop for Counts {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A shared object that may hold itself.
#[derive(Trace, Finalize, Debug)]
#[trace(sync)]
pub struct SharedRing(sync::GcCell<Option<sync::Gc<SharedRing>>>);

/// One that does, and that nobody else holds.
#[allow(clippy::must_use_candidate, reason = "not who made it needs to see it go")]
pub fn shared_ring() -> sync::Weak<SharedRing> {
    let ring = sync::Gc::new(SharedRing(sync::GcCell::default()));
    ring.0.set(Some(ring.clone()));
    sync::Gc::downgrade(&ring)
}

/// Whether an object goes by itself, in far more time than that takes.
#[must_use]
pub fn goes<T>(weak: &sync::Weak<T>) -> bool {
    let begun = Instant::now();
    while weak.strong_count() > 0 && begun.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(5));
    }
    weak.strong_count() == 0
}

/// Whether small objects share chunks of memory; under a sanitizer each is a block of its own.
#[must_use]
pub fn pooled() -> bool {
    let before = heap::stats().heap_bytes;
    let _one = Gc::new([0_u8; 16]);
    // A slot that was there already, or a chunk.
    let grown = heap::stats().heap_bytes - before;
    grown == 0 || grown >= 1_000
}

/// What happened since the last call, in order.
#[must_use]
pub fn log() -> Vec<String> {
    LOG.take()
}

/// What happened since the last call, sorted.
#[must_use]
pub fn log_sorted() -> Vec<String> {
    let mut log = log();
    log.sort();
    log
}

/// Puts a handle where it lives until [`saved`].
pub fn save(node: Gc<Node>) {
    SAVED.with_borrow_mut(|saved| saved.push(node));
}

/// What was saved, taken out.
#[must_use]
pub fn saved() -> Vec<Gc<Node>> {
    SAVED.take()
}

/// What a node does when it is finalized.
pub type Action = Box<dyn Fn(&Node)>;

/// A node with two slots, a weak slot, and any number of further edges.
pub struct Node {
    /// Its name in the log.
    pub name: String,
    /// An edge.
    pub next: GcCell<Option<Gc<Node>>>,
    /// Another.
    pub other: GcCell<Option<Gc<Node>>>,
    /// A weak handle to any node.
    pub weak: GcCell<Weak<Node>>,
    /// More edges.
    pub more: RefCell<Vec<Gc<Node>>>,
    /// Runs in the finalizer, after it is logged.
    pub on_finalize: RefCell<Option<Action>>,
    /// How many calls of `trace` from now panics: 1 is the next.
    pub trace_fuse: Cell<u32>,
    /// Its destructor is logged, and may panic.
    pub tail: Tail,
}

/// The part of a node that has a destructor of its own.
pub struct Tail {
    name: String,
    /// Runs in the destructor, after it is logged.
    pub on_drop: RefCell<Option<Box<dyn Fn()>>>,
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        LOG.with_borrow_mut(|log| log.push(format!("d {}", self.name)));
        if let Some(action) = self.on_drop.take() {
            action();
        }
    }
}

// SAFETY: each edge is reported once; the tail's destructor reaches no handle that is reported.
unsafe impl Trace for Node {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        match self.trace_fuse.get() {
            0 => {}
            1 => {
                self.trace_fuse.set(0);
                panic!("trace {}", self.name);
            }
            left => self.trace_fuse.set(left - 1),
        }
        self.next.trace(tracer);
        self.other.trace(tracer);
        self.more.trace(tracer);
    }
}

impl Finalize for Node {
    fn finalize(&self) {
        LOG.with_borrow_mut(|log| log.push(format!("f {}", self.name)));
        if let Some(action) = self.on_finalize.take() {
            action(self);
        }
    }
}

/// A node without edges.
pub fn node(name: impl Into<String>) -> Gc<Node> {
    let name = name.into();
    Gc::new(Node {
        tail: Tail { name: name.clone(), on_drop: RefCell::new(None) },
        name,
        next: GcCell::new(None),
        other: GcCell::new(None),
        weak: GcCell::new(Weak::new()),
        more: RefCell::new(Vec::new()),
        on_finalize: RefCell::new(None),
        trace_fuse: Cell::new(0),
    })
}

/// Nodes in a ring of `next` edges, with a weak handle each to itself.
#[must_use]
pub fn ring(names: &[&str]) -> Vec<Gc<Node>> {
    let nodes: Vec<_> = names.iter().map(|name| node(*name)).collect();
    for (at, from) in nodes.iter().enumerate() {
        from.next.set(Some(nodes[(at + 1) % nodes.len()].clone()));
        from.weak.set(Gc::downgrade(from));
    }
    nodes
}

impl Node {
    /// Sets what the finalizer does.
    pub fn finalizer(&self, action: impl Fn(&Self) + 'static) {
        *self.on_finalize.borrow_mut() = Some(Box::new(action));
    }

    /// Sets what the destructor does.
    pub fn destructor(&self, action: impl Fn() + 'static) {
        *self.tail.on_drop.borrow_mut() = Some(Box::new(action));
    }
}
