//! `freeze hides objects from collections`.

use std::cell::Cell;
use std::rc::Rc;

use gc_core::heap::{self, Budget};
use gc_core::{Gc, collect};
use gc_workspace::{Node, log, log_sorted, node, ring};

/// How many objects the next full collection looks at.
fn traced() -> usize {
    let seen = Rc::new(Cell::new(0));
    let list = Rc::clone(&seen);
    let _subscription = heap::on_collect(move |report| list.set(report.traced));
    collect();
    seen.get()
}

/// Makes candidates of them.
fn touch(nodes: &[Gc<Node>]) {
    for node in nodes {
        drop(node.clone());
    }
}

#[test]
fn frozen_objects_are_not_looked_at() {
    let kept: Vec<_> = (0..100).map(|at| node(at.to_string())).collect();
    let leaf = Gc::new(5);
    touch(&kept);
    assert_eq!(traced(), 100);
    touch(&kept);
    heap::freeze();
    assert_eq!((heap::frozen_count(), heap::stats().frozen, heap::stats().candidates), (101, 101, 0));
    touch(&kept);
    // A new object that leads there is looked at, but not what it leads to.
    let new = node("new");
    new.next.set(Some(kept[0].clone()));
    drop(new.clone());
    assert_eq!((traced(), heap::stats().candidates), (1, 0));
    // Until something happens to it, there is no reason to look at it again.
    assert_eq!(traced(), 0);
    drop(new.clone());
    assert_eq!(traced(), 1);
    heap::freeze();
    assert_eq!(heap::frozen_count(), 102, "freezing again adds what is new");
    heap::unfreeze();
    assert_eq!((heap::frozen_count(), *leaf), (0, 5));
    // Those whose handles were dropped before or since; and what is frozen might have held the new
    // one in a cycle.
    assert_eq!(traced(), 101);
    assert_eq!(heap::stats().candidates, 0);
}

/// `frozen objects freed by counting`: finalized, dropped, counted.
#[test]
fn counting_frees_frozen_objects() {
    let (one, two) = (node("a"), node("b"));
    one.next.set(Some(two));
    let (leaf, big) = (Gc::new(1), Gc::new([0_u64; 1_000]));
    let weak = Gc::downgrade(&one);
    heap::freeze();
    assert_eq!(heap::frozen_count(), 4);
    drop((leaf, big));
    assert_eq!(heap::frozen_count(), 2);
    drop(one);
    assert_eq!((heap::frozen_count(), heap::stats().live), (0, 0));
    assert_eq!(log(), ["f a", "f b", "d b", "d a"]);
    assert!(weak.upgrade().is_none());

    // Moved out, changed in place, brought back by a finalizer.
    let (mut moved, mut changed) = (Gc::new(vec![1]), Gc::new(vec![1]));
    let back = node("back");
    back.weak.set(Gc::downgrade(&back));
    back.finalizer(|me| gc_workspace::save(me.weak.get().upgrade().unwrap()));
    heap::freeze();
    Gc::get_mut(&mut changed).unwrap().push(2);
    Gc::make_mut(&mut moved).push(2);
    assert_eq!(heap::frozen_count(), 3);
    assert_eq!(Gc::try_unwrap(moved), Ok(vec![1, 2]));
    drop(back);
    assert_eq!(heap::frozen_count(), 2, "still frozen");
    drop(gc_workspace::saved());
    assert_eq!(Gc::try_unwrap(changed), Ok(vec![1, 2]));
    assert_eq!((heap::frozen_count(), heap::stats().live), (0, 0));
}

/// `a cycle of frozen and new objects waits for unfreeze()`
#[test]
fn cycles_wait() {
    let old = node("old");
    let all_frozen = ring(&["x", "y"]);
    heap::freeze();
    let new = node("new");
    old.next.set(Some(new.clone()));
    new.next.set(Some(old));
    let all_new = ring(&["p", "q"]);
    drop((new, all_frozen, all_new));
    assert_eq!(collect(), 2, "of new objects alone");
    assert_eq!(log_sorted(), ["d p", "d q", "f p", "f q"]);
    assert_eq!((collect(), heap::collect_young(), heap::frozen_count()), (0, 0, 3));
    heap::unfreeze();
    assert_eq!((collect(), heap::stats().live), (4, 0));
    assert_eq!(log_sorted(), ["d new", "d old", "d x", "d y", "f new", "f old", "f x", "f y"]);
}

/// In finalizers of both paths, in destructors, in the making of an object: what is under way is
/// its collection's.
#[test]
fn freezing_at_any_time() {
    for cyclic in [false, true] {
        for twice in [false, true] {
            let at_once = move || {
                heap::freeze();
                if twice {
                    heap::unfreeze();
                }
            };
            let names = ["a", "b"];
            let nodes = if cyclic { ring(&names) } else { names.map(node).to_vec() };
            nodes[0].finalizer(move |_| at_once());
            nodes[1].destructor(at_once);
            let bystander = node("bystander");
            drop(nodes);
            collect();
            let made = Gc::new_cyclic(|_| {
                at_once();
                vec![node("child")]
            });
            assert_eq!(heap::frozen_count(), usize::from(!twice));
            drop((made, bystander));
            heap::unfreeze();
            collect();
            let stats = heap::stats();
            assert_eq!((stats.live, stats.frozen, stats.panics), (0, 0, 0), "cyclic {cyclic}, twice {twice}");
        }
    }
}

/// What a collection finds held while something is frozen, it finds again when nothing is: the
/// frozen one may have been all that held it.
#[test]
fn what_was_held_by_the_frozen_is_found_afterwards() {
    for thaw in [true, false] {
        let before = heap::stats().live;
        let frozen = node("frozen");
        heap::freeze();
        let held = node("held");
        held.next.set(Some(frozen.clone()));
        frozen.next.set(Some(held.clone()));
        // By one that is a candidate itself.
        let beside = node("beside");
        beside.next.set(Some(held.clone()));
        drop((held, beside.clone()));
        for _ in 0..3 {
            assert_eq!(collect(), 0);
            drop(beside.clone());
        }
        drop((frozen, beside));
        assert_eq!(collect(), 0, "two hold each other, and one of them can't be seen");
        drop(log());
        if thaw {
            heap::unfreeze();
            assert_eq!(collect(), 2);
            assert_eq!(log_sorted(), ["d frozen", "d held", "f frozen", "f held"]);
        } else {
            // The last frozen object goes by itself: nothing is frozen from then on.
            let other = node("other");
            heap::unfreeze();
            heap::freeze();
            assert_eq!(collect(), 0);
            drop(other);
            heap::unfreeze();
            assert_eq!(collect(), 2);
        }
        assert_eq!((heap::stats().live, heap::stats().candidates), (before, 0));
        drop(log());
    }
}

/// A frozen object that dies takes the reason to wait with it.
#[test]
fn the_last_frozen_object_dies() {
    let frozen = node("frozen");
    heap::freeze();
    let live: Vec<_> = (0..10).map(|at| node(at.to_string())).collect();
    touch(&live);
    assert_eq!(traced(), 10);
    assert_eq!(traced(), 0);
    drop(frozen);
    assert_eq!((heap::frozen_count(), traced()), (0, 10));
    assert_eq!((traced(), heap::stats().candidates), (0, 0));
}

/// The same in the middle of a step: what it has found held is looked at again, and that is not
/// done yet.
#[test]
fn the_last_frozen_object_dies_in_a_step() {
    heap::configure(|config| config.automatic = false).unwrap();
    let frozen = node("frozen");
    heap::freeze();
    let live: Vec<_> = (0..10).map(|at| node(at.to_string())).collect();
    touch(&live);
    let dead = ring(&["a", "b"]);
    dead[0].other.set(Some(frozen));
    drop(dead);
    assert!(!heap::step(Budget::Objects(1_000)), "it has traced what may be garbage still");
    assert_eq!((heap::stats().reclaimed, heap::frozen_count(), heap::stats().candidates), (2, 0, 0));
    while !heap::step(Budget::Objects(1_000)) {}
    assert!(heap::step(Budget::Objects(1)), "said to be done, it is");
    assert_eq!((traced(), heap::stats().candidates), (0, 0));
}
