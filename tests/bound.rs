//! How much garbage may wait: at most half of what lives, and 10,000 objects, whatever the program did before.

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};

#[derive(Trace, Finalize)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    weight: [u64; 2],
}

fn node() -> Gc<Node> {
    Gc::new(Node { next: GcCell::new(None), weight: [1, 2] })
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

/// Objects that the program can reach are `live`; the rest of the heap must keep to the bound.
#[track_caller]
fn check(live: usize) {
    let all = heap::stats().live;
    assert!(all <= live + live / 2 + 10_000, "{} objects wait beside {live} live ones", all - live);
}

/// Garbage that is old when it becomes garbage: only full collections find it.
fn make_old_garbage(rings: usize, live: usize) {
    for _ in 0..rings {
        let kept: Vec<_> = (0..100).map(|_| ring(2)).collect();
        heap::collect_young();
        drop(kept);
        check(live + 200);
    }
}

#[test]
fn old_garbage_waits_within_the_bound() {
    make_old_garbage(500, 0);
}

#[test]
fn a_heap_that_has_shrunk_by_counting_is_measured_anew() {
    let many: Vec<_> = (0..400_000).map(|_| node()).collect();
    collect();
    check(400_000);
    drop(many);
    make_old_garbage(500, 0);
}

/// `1M-node live list plus 20,000 cycles of 300 nodes in a 200-slot ring: live objects never exceed the list, what the
/// ring holds and the garbage bound` (a tenth of it here)
#[test]
fn a_live_list_beside_a_churn_of_rings() {
    let mut list = node();
    for _ in 0..100_000 {
        let next = node();
        next.next.set(Some(list));
        list = next;
    }
    let mut slots: Vec<Option<Gc<Node>>> = vec![None; 200];
    for turn in 0..2_000 {
        slots[turn % 200] = Some(ring(300));
        check(100_001 + 200 * 300);
    }
    assert_eq!(list.weight, [1, 2]);
}
