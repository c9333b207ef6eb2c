//! Behaviours: when an object grows old. A part of a ring that is being built when a young
//! collection comes is still young when the ring is dropped, so that no full collection is needed.

use std::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};

#[derive(Trace, Finalize)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
}

fn node() -> Gc<Node> {
    Gc::new(Node { next: GcCell::new(None) })
}

fn ring(len: usize) -> Gc<Node> {
    let first = node();
    let mut last = first.clone();
    for _ in 1..len {
        let next = node();
        last.next.set(Some(next.clone()));
        last = next;
    }
    last.next.set(Some(first.clone()));
    first
}

/// Collections, in order.
fn watch() -> (Rc<RefCell<Vec<heap::Collection>>>, heap::Subscription) {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let shared = Rc::clone(&seen);
    (seen, heap::on_collect(move |collection| shared.borrow_mut().push(collection.clone())))
}

/// Nearly every young collection comes across a ring of 1,000 that is half built. Were that old
/// afterwards, half of all rings would wait for full collections.
#[test]
fn half_built_rings_stay_young() {
    for (len, rings) in [(2, 20_000), (100, 600), (1_000, 100)] {
        let before = heap::stats();
        for _ in 0..rings {
            ring(len);
            let more = heap::stats().live - before.live;
            assert!(more < 5_000, "{more} objects wait, in rings of {len}");
        }
        let after = heap::stats();
        assert_eq!(after.full_collections, before.full_collections, "rings of {len}");
        assert!(after.reclaimed - before.reclaimed > 30_000, "rings of {len}");
        collect();
    }
}

/// The same of rings that live for a while after they were made, beside many objects that live.
#[test]
fn rings_that_live_for_a_while() {
    let kept: Vec<_> = (0..10_000).map(|_| ring(2)).collect();
    collect();
    let before = heap::stats();
    let mut held = std::collections::VecDeque::new();
    for _ in 0..2_000 {
        held.push_back(ring(100));
        if held.len() > 3 {
            held.pop_front();
        }
    }
    let after = heap::stats();
    assert_eq!(after.full_collections, before.full_collections);
    assert!(after.reclaimed - before.reclaimed > 190_000);
    assert_eq!(kept.len(), 10_000);
}

/// What lives on is looked at in two young collections, and in no third.
#[test]
fn survivors_grow_old() {
    const KEPT: usize = 500;
    let kept: Vec<_> = (0..KEPT).map(|_| node()).collect();
    // Candidates, and what they alone lead to.
    for (at, one) in kept.iter().enumerate() {
        if at % 2 == 0 {
            one.next.set(Some(kept[(at + 1) % KEPT].clone()));
            drop(one.clone());
        }
    }
    let (seen, _subscription) = watch();
    while seen.borrow().len() < 4 {
        ring(2);
    }
    let live: Vec<usize> = seen.borrow().iter().map(|young| young.traced - young.reclaimed).collect();
    // And the ring that is being made.
    assert!(live[..2].iter().all(|live| (KEPT..KEPT + 3).contains(live)), "{live:?}");
    assert!(live[2..].iter().all(|live| *live < 3), "{live:?}");
    assert!(seen.borrow().iter().all(|young| young.kind == heap::CollectionKind::Young));
}

/// So does what no collection comes across: it is young in the first behind its birth.
#[test]
fn the_unseen_grow_old() {
    for (collections, is_young) in [(0, true), (1, true), (2, false), (3, false)] {
        let alone = node();
        alone.next.set(Some(alone.clone()));
        let (seen, _subscription) = watch();
        while seen.borrow().len() < collections {
            ring(2);
        }
        let (weak, before) = (Gc::downgrade(&alone), heap::stats().young_collections);
        drop(alone);
        heap::collect_young();
        assert_eq!(weak.upgrade().is_none(), is_young, "behind {collections}");
        assert_eq!(heap::stats().young_collections, before + 1);
        collect();
        assert!(weak.upgrade().is_none());
    }
}

/// A ring of objects of all ages goes with the next full collection, whichever of them is let go of
/// last, and a young one leaves it alone before.
#[test]
fn a_ring_of_all_ages() {
    for last in 0..4 {
        let mut nodes: Vec<Gc<Node>> = Vec::new();
        let (seen, _subscription) = watch();
        while nodes.len() < 4 {
            let so_far = seen.borrow().len();
            nodes.push(node());
            while seen.borrow().len() == so_far {
                ring(2);
            }
        }
        for (at, one) in nodes.iter().enumerate() {
            one.next.set(Some(nodes[(at + 1) % 4].clone()));
        }
        nodes.swap(last, 3);
        nodes.drain(..3);
        heap::collect_young();
        assert_eq!(collect(), 0, "it is held");
        nodes.clear();
        assert_eq!((collect(), heap::stats().live), (4, 0));
    }
}

/// Who collects the young by hand says that nothing is half built: what survives is old.
#[test]
fn by_hand_all_grow_old() {
    let (one, other) = (ring(3), ring(3));
    heap::collect_young();
    drop(one);
    assert_eq!(heap::collect_young(), 0);
    drop(other);
    assert_eq!((heap::collect_young(), collect()), (0, 6));
}
