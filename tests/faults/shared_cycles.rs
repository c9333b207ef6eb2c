//! Collections of what threads share where there is no memory: the n-th allocation fails, for every
//! n, or all from there on.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace};

use crate::{FAILED, Fault, with_faults};

/// More than the collector judges together.
const RING: usize = 300;

static MADE: AtomicUsize = AtomicUsize::new(0);
static GONE: AtomicUsize = AtomicUsize::new(0);
static BACK: GcCell<Option<Gc<Node>>> = GcCell::new(None);

#[derive(Trace)]
#[trace(sync)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    more: Mutex<Option<Gc<Node>>>,
    me: GcCell<Weak<Node>>,
    kind: Kind,
    #[trace(skip)]
    _end: End,
}

/// What finalizers do.
#[derive(Trace, Clone, Copy, PartialEq, Eq)]
#[trace(sync)]
enum Kind {
    Plain,
    Finalized,
    /// Comes back.
    Saved,
}

struct End(bool);

impl Drop for End {
    fn drop(&mut self) {
        assert!(!std::mem::replace(&mut self.0, true));
        GONE.fetch_add(1, Ordering::Relaxed);
    }
}

impl Finalize for Node {
    fn value_needs_finalize(&self) -> bool {
        self.kind != Kind::Plain
    }

    fn finalize(&self) {
        if self.kind == Kind::Saved {
            BACK.set(self.me.get().upgrade());
        }
    }
}

fn node(kind: Kind, next: Option<Gc<Node>>) -> Gc<Node> {
    MADE.fetch_add(1, Ordering::Relaxed);
    let (more, me) = (Mutex::default(), GcCell::default());
    Gc::new(Node { next: GcCell::new(next), more, me, kind, _end: End(false) })
}

/// A ring that nothing else holds, with one candidate; one of its nodes may come back, from where
/// it holds two rings that the others form.
fn ring(kind: Kind) {
    let first = node(if kind == Kind::Saved { Kind::Finalized } else { kind }, None);
    let mut last = first.clone();
    for at in 1..RING {
        let is_saved = kind == Kind::Saved && at == RING / 2;
        let kind = if kind == Kind::Saved && !is_saved { Kind::Finalized } else { kind };
        last = node(kind, Some(last));
        if is_saved {
            last.me.set(Gc::downgrade(&last));
            *last.more.lock().unwrap() = Some(first.clone());
        }
    }
    first.next.set(Some(last));
}

/// No object is lost or freed early, and nothing that is garbage stays for ever.
fn program(fault: &mut Fault) {
    for kind in [Kind::Plain, Kind::Finalized, Kind::Saved, Kind::Plain] {
        ring(kind);
    }
    with_faults(fault, sync::collect);
    // What came back holds all of its ring.
    let back = BACK.take();
    let mut at = back.clone();
    for _ in 0..back.as_ref().map_or(0, |_| 2 * RING) {
        at = at.and_then(|node| node.next.get());
        assert!(at.is_some());
    }
    drop((at, back));
    sync::collect();
    drop(BACK.take());
    sync::collect();
    assert_eq!(MADE.load(Ordering::Relaxed), GONE.load(Ordering::Relaxed), "{fault:?}");
}

#[test]
fn at_each_allocation() {
    for fault in [Fault::Once as fn(u32) -> Fault, Fault::From] {
        for number in 0.. {
            FAILED.set(false);
            program(&mut fault(number));
            if !FAILED.get() {
                assert!(number > 10);
                break;
            }
        }
    }
}
