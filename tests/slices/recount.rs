//! What lives, and looks dead to a collection in slices, since handles came to it meanwhile.

use gc_core::heap::{self, Budget};
use gc_core::{Gc, Weak};
use gc_workspace::sized;

use super::super::{Node, by_hand, full_collections, list, node, ring};

const LEN: usize = sized(3_000, 60);
const SOME: Budget = Budget::Objects(sized(256, 5));

/// A list that has grown old: its first node, which is held from outside, and a weak handle to its
/// last. All are candidates, and the first will be the first that is taken.
fn half_built() -> (Gc<Node>, Weak<Node>) {
    let mut nodes = vec![list(LEN as u64)];
    while let Some(next) = nodes.last().and_then(|last| last.next.get()) {
        nodes.push(next);
    }
    let (first, last) = (nodes[0].clone(), Gc::downgrade(nodes.last().unwrap()));
    nodes.into_iter().rev().for_each(drop);
    heap::collect_young();
    (first, last)
}

/// Closes the ring after so many slices.
fn close(first: &Gc<Node>, last: &Weak<Node>, slices: u32) {
    for _ in 0..slices {
        let _done = heap::step(SOME);
    }
    last.upgrade().unwrap().next.set(Some(first.clone()));
}

/// A ring is closed in mid-collection: the handle that closes it is not in the count of when its
/// target became a member, but is seen as an edge.
#[test]
fn what_was_cloned_since_is_counted_again() {
    by_hand();
    let (seen, _subscription) = full_collections();
    for slices in 1..40 {
        seen.borrow_mut().clear();
        let (first, last) = half_built();
        close(&first, &last, slices);
        while !heap::step(SOME) {}
        let in_vain = seen.borrow().iter().map(|collection| collection.longest_piece).max();
        assert_eq!((in_vain, heap::stats().live), (Some(0), LEN), "closed after {slices} slices");
        // It is found once it is dead.
        drop(first);
        while !heap::step(SOME) {}
        assert_eq!((seen.borrow().last().unwrap().reclaimed, heap::stats().live), (LEN, 0));
    }
}

/// Beside what looks dead in the first count, and is held, there is what is dead in both.
#[test]
fn what_is_dead_all_the_same_is_found() {
    by_hand();
    let (seen, _subscription) = full_collections();
    for slices in 1..40 {
        seen.borrow_mut().clear();
        // Members that nobody takes for dead come first and last.
        let live = [0, 1].map(|_| (0..10).map(node).collect::<Vec<_>>());
        let dead: Vec<_> = (0..LEN / 10).map(|_| ring(10)).collect();
        drop(live[0].clone());
        let (first, last) = half_built();
        drop((dead, live[1].clone()));
        close(&first, &last, slices);
        while !heap::step(SOME) {}
        assert_eq!(seen.borrow()[0].reclaimed, LEN, "closed after {slices} slices");
        drop((first, live));
        while !heap::step(SOME) {}
        assert_eq!(heap::stats().live, 0);
    }
}

/// A dead ring is found again and cut in two places: a node of it dies, and what that has led to is
/// the program's, by the handle that was in the node.
#[test]
fn what_has_left_leads_to_nothing() {
    by_hand();
    let (seen, _subscription) = full_collections();
    for slices in 1..30 {
        seen.borrow_mut().clear();
        let before = ring(LEN as u64);
        heap::collect_young();
        let weak = Gc::downgrade(&before);
        drop(before);
        for _ in 0..slices {
            let _done = heap::step(SOME);
        }
        let before = weak.upgrade().unwrap();
        let leaves = before.next.take().unwrap();
        let led_to = leaves.next.take().unwrap();
        drop((before, leaves));
        while !heap::step(SOME) {}
        let in_vain = seen.borrow().iter().map(|collection| collection.longest_piece).max();
        assert_eq!((in_vain, heap::stats().live), (Some(0), LEN - 1), "cut after {slices} slices");
        drop(led_to);
        assert_eq!(heap::stats().live, 0);
    }
}
