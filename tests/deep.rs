//! Behaviours: deep structures, on a stack of 8 MiB.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};
use gc_workspace::sized;

#[derive(Trace, Finalize, Default)]
struct Link {
    next: GcCell<Option<Gc<Link>>>,
    other: GcCell<Option<Gc<Link>>>,
}

/// What the main thread has.
fn on_eight_mebibytes(test: fn()) {
    thread::Builder::new().stack_size(8 << 20).spawn(test).unwrap().join().unwrap();
}

fn link(next: Option<Gc<Link>>) -> Gc<Link> {
    Gc::new(Link { next: GcCell::new(next), other: GcCell::new(None) })
}

/// A chain, from its head; and its last link.
fn chain(len: usize) -> (Gc<Link>, Gc<Link>) {
    let last = link(None);
    let mut head = last.clone();
    for _ in 1..len {
        head = link(Some(head));
    }
    (head, last)
}

const TEN_MILLION: usize = sized(10_000_000, 1_000);

const MILLION: usize = TEN_MILLION / 10;

/// `chain of 10M dropped`
#[test]
fn a_chain_is_dropped() {
    on_eight_mebibytes(|| {
        let paused = heap::pause();
        drop(chain(TEN_MILLION));
        assert_eq!((heap::stats().live, heap::stats().freed), (0, TEN_MILLION as u64));
        drop(paused);
    });
}

/// `chain of 10M in a cycle collected`; `live chain of 10M traced`
#[test]
fn a_chain_is_traced_and_collected() {
    on_eight_mebibytes(|| {
        let paused = heap::pause();
        let (head, last) = chain(TEN_MILLION);
        last.next.set(Some(head.clone()));
        drop(last);
        let traced = Rc::new(Cell::new(0));
        let sees = Rc::clone(&traced);
        let subscription = heap::on_collect(move |collection| sees.set(collection.traced));
        // All of it is looked at, and found alive.
        assert_eq!((collect(), traced.take()), (0, TEN_MILLION));
        drop(head);
        assert_eq!((collect(), traced.take()), (TEN_MILLION, TEN_MILLION));
        drop((subscription, paused));
    });
}

/// `1M-deep tree`
#[test]
fn a_deep_tree_is_dropped() {
    on_eight_mebibytes(|| {
        let mut root = link(None);
        for _ in 0..MILLION {
            let parent = link(Some(root));
            parent.other.set(Some(link(None)));
            root = parent;
        }
        drop(root.clone());
        collect();
        drop(root);
        assert_eq!(heap::stats().live, 0);
    });
}

/// `wide node (1M edges)`
#[test]
fn a_wide_node() {
    #[derive(Trace, Finalize, Default)]
    struct Wide(RefCell<Vec<Gc<Wide>>>);
    on_eight_mebibytes(|| {
        let wide = Gc::new(Wide::default());
        for _ in 0..MILLION {
            let child = Gc::new(Wide::default());
            child.0.borrow_mut().push(wide.clone());
            wide.0.borrow_mut().push(child);
        }
        assert_eq!(collect(), 0);
        drop(wide);
        assert_eq!(collect(), MILLION + 1);
    });
}

/// `weak handles to queued objects are None`
///
/// Each object looks at the one behind it when it is dropped itself, and its own handle on that is
/// gone. Most are dropped by then, within it; those that are not wait in the queue.
#[test]
fn queued_objects_are_dead() {
    const LEN: usize = sized(1_000, 200);
    thread_local! {
        static IS_DROPPED: RefCell<Vec<bool>> = const { RefCell::new(Vec::new()) };
        static QUEUED: Cell<usize> = const { Cell::new(0) };
        /// Whether a drop collects, which empties the queue.
        static COLLECTS: Cell<bool> = const { Cell::new(false) };
    }

    #[derive(Trace)]
    struct Told {
        /// Dropped before `_at_end` is.
        next: Option<Gc<Told>>,
        #[trace(skip)]
        _at_end: Tell,
    }
    struct Tell {
        at: usize,
        next: Weak<Told>,
    }
    impl Finalize for Told {
        fn needs_finalize() -> bool {
            false
        }
    }
    impl Drop for Tell {
        fn drop(&mut self) {
            let next_is_dropped = self.at == 0 || IS_DROPPED.with_borrow(|dropped| dropped[self.at - 1]);
            if !next_is_dropped {
                QUEUED.set(QUEUED.get() + 1);
                assert_eq!((self.next.strong_count(), self.next.upgrade().is_none()), (0, true), "behind {}", self.at);
                // Walks over the heap pass it over.
                heap::freeze();
                heap::trim();
                heap::unfreeze();
                assert!(!IS_DROPPED.with_borrow(|dropped| dropped[self.at - 1]));
                assert!(self.next.upgrade().is_none(), "behind {}", self.at);
                if COLLECTS.get() {
                    collect();
                    assert!(self.next.upgrade().is_none(), "behind {}", self.at);
                }
            }
            IS_DROPPED.with_borrow_mut(|dropped| assert!(!std::mem::replace(&mut dropped[self.at], true)));
        }
    }
    for collects in [false, true] {
        IS_DROPPED.set(vec![false; LEN]);
        COLLECTS.set(collects);
        let mut head: Option<Gc<Told>> = None;
        for at in 0..LEN {
            let next = head.as_ref().map_or_else(Weak::new, Gc::downgrade);
            head = Some(Gc::new(Told { next: head, _at_end: Tell { at, next } }));
        }
        assert!(head.as_ref().unwrap().next.is_some());
        drop(head);
        // Depth first goes at least 64 deep, so that at most every 64th waits. But in a collection
        // all that is left does.
        let most = if collects { LEN } else { LEN / 64 };
        assert!((1..=most).contains(&QUEUED.take()), "what is looked at never waited, or waited too often");
        assert!(IS_DROPPED.with_borrow(|dropped| dropped.iter().all(|dropped| *dropped)));
        assert_eq!((heap::stats().live, heap::stats().panics), (0, 0));
    }
}

/// `A 10-million-node chain` of finalizers and neighbours in a ring: a bounded stack on every path.
#[test]
fn a_small_stack_will_do() {
    thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(|| {
            const LEN: usize = sized(100_000, 300);
            drop(chain(LEN));
            let (head, last) = chain(LEN);
            last.next.set(Some(head));
            drop(last);
            assert_eq!(collect(), LEN);
            assert_eq!(heap::stats().live, 0);
        })
        .unwrap()
        .join()
        .unwrap();
}
