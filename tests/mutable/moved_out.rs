//! `try_unwrap`, `into_inner` and `unwrap_or_clone`: values that leave the heap.

use gc_core::{Gc, collect, heap};

use super::cases::{MAKERS, cases};
use crate::{SEEN, Seen, Value, all_gone, value};

/// `try_unwrap`, `into_inner`, `unwrap_or_clone`: the value is moved out, and not finalized.
#[test]
fn moving_out() {
    type MoveOut = fn(Gc<Value>) -> Option<Value>;
    let ways: [(&str, MoveOut); 3] = [
        ("try_unwrap", |gc| Gc::try_unwrap(gc).ok()),
        ("into_inner", Gc::into_inner),
        ("unwrap_or_clone", |gc| Some(Gc::unwrap_or_clone(gc))),
    ];
    for (way, move_out) in ways {
        for case in cases() {
            let what = format!("{way} of what is {}", case.name);
            let (before, live) = (SEEN.get(), heap::stats().live);
            let shared = case.shared.is_some();
            let moved = move_out(case.gc);
            let clones = u32::from(shared && way == "unwrap_or_clone");
            assert_eq!(SEEN.get(), Seen { cloned: before.cloned + clones, ..before }, "{what}: nothing else runs");
            match &moved {
                Some(value) => assert_eq!(value.number, 1, "{what}"),
                None => assert!(shared, "{what}"),
            }
            if let Some(shared) = &case.shared {
                assert_eq!((Gc::strong_count(shared), shared.number), (1, 1), "{what}");
                assert!(case.weak.as_ref().is_none_or(|weak| weak.upgrade().is_some()), "{what}");
            } else {
                assert_eq!(heap::stats().live, live - 1, "{what}: the object is gone at once");
                assert!(case.weak.as_ref().is_none_or(|weak| weak.upgrade().is_none()), "{what}");
                drop(moved);
                assert_eq!(SEEN.get(), Seen { dropped: before.dropped + 1, ..before }, "{what}: it was the value");
            }
        }
    }
    let makers = u32::try_from(MAKERS.len()).unwrap();
    all_gone(3 * makers * 5);
}

/// The handle comes back, and is the same.
#[test]
fn a_refused_handle_comes_back() {
    let (one, other) = (value(1), value(2));
    let shared = one.clone();
    let back = Gc::try_unwrap(one).err().unwrap();
    assert!(Gc::ptr_eq(&back, &shared) && Gc::strong_count(&back) == 2);
    assert!(Gc::into_inner(back).is_none());
    assert_eq!(Gc::strong_count(&shared), 1);
    drop((shared, other));
    all_gone(2);
}

/// The edges of what is moved out move with it.
#[test]
fn edges_move_with_the_value() {
    let (head, tail) = (value(1), value(2));
    head.next.set(Some(tail.clone()));
    drop(head.clone());
    let moved = Gc::into_inner(head).unwrap();
    assert_eq!((Gc::strong_count(&tail), collect()), (2, 0));
    // Moved into the heap again, and closed to a cycle by way of the old edge.
    let again = Gc::new(moved);
    tail.next.set(Some(again.clone()));
    drop((again, tail));
    assert_eq!(collect(), 2);
    all_gone(2);
}
