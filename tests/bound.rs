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
/// ring holds and the garbage bound`
#[test]
fn a_live_list_beside_a_churn_of_rings() {
    const LIST: usize = 1_000_000;
    let mut list = node();
    for _ in 1..LIST {
        let next = node();
        next.next.set(Some(list));
        list = next;
    }
    let mut slots: Vec<Option<Gc<Node>>> = vec![None; 200];
    for turn in 0..20_000 {
        slots[turn % 200] = Some(ring(300));
        check(LIST + 200 * 300);
    }
    assert_eq!(list.weight, [1, 2]);
    drop(slots);
    collect();
    assert_eq!(heap::stats().live, LIST, "nothing but the list is left, and all of it");
}

/// A list whose nodes hold both their neighbours, and may hold something else.
#[derive(Trace, Finalize, Default)]
struct Linked {
    next: GcCell<Option<Gc<Linked>>>,
    prev: GcCell<Option<Gc<Linked>>>,
    other: GcCell<Option<Gc<Linked>>>,
}

/// Its first and its last node.
fn linked(len: usize) -> (Gc<Linked>, Gc<Linked>) {
    let last = Gc::new(Linked::default());
    let mut head = last.clone();
    for _ in 1..len {
        let before = Gc::new(Linked::default());
        before.next.set(Some(head.clone()));
        head.prev.set(Some(before.clone()));
        head = before;
    }
    (head, last)
}

/// `the same with 20 cycles of 20 nodes a slot grows by less than 27,000 (CPython's test)`:
/// `test_incremental_gc_handles_fast_cycle_creation`. All the garbage holds what lives, which is larger.
#[test]
fn fast_cycle_creation() {
    let (head, _) = linked(1_000);
    let initial = heap::stats().live;
    let mut olds = Vec::new();
    for turn in 1..=20_000 {
        let (new, last) = linked(20);
        last.other.set(Some(head.clone()));
        olds.push(new);
        if olds.len() == 20 {
            let more = heap::stats().live - initial;
            assert!(more < 27_000, "{more} objects more in turn {turn}");
            olds.clear();
        }
    }
    assert!(heap::stats().reclaimed > 300_000, "the collector kept up");
    collect();
    assert_eq!(heap::stats().live, 1_000);
}
