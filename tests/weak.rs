//! Behaviours: weak handles.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Finalize, Gc, Trace, Weak, collect, heap};
use gc_workspace::{Node, log, node, ring};

/// `upgrade: alive yes, in finalize yes, in Drop of a sibling no, after no; counts right after
/// death`
#[test]
fn upgrades_until_condemned() {
    for path in ["counting", "full"] {
        let nodes = if path == "full" {
            ring(&["a", "b"])
        } else {
            let (a, b) = (node("a"), node("b"));
            b.weak.set(Gc::downgrade(&b));
            a.next.set(Some(b.clone()));
            vec![a, b]
        };
        let weak: Vec<_> = nodes.iter().map(Gc::downgrade).collect();
        assert_eq!(weak[1].strong_count(), 2);
        assert!(weak.iter().all(|weak| weak.upgrade().is_some()));
        nodes[0].finalizer({
            let weak = weak.clone();
            move |_| assert!(weak.iter().all(|weak| weak.upgrade().is_some()))
        });
        let me = weak[0].clone();
        nodes[1].destructor(move || {
            // On the counting path the parent's value is being dropped; in a cycle it is condemned.
            assert!(me.upgrade().is_none());
            assert_eq!((me.strong_count(), me.weak_count()), (0, 0));
        });
        let mut nodes = nodes;
        nodes.reverse();
        drop(nodes);
        collect();
        assert_eq!(heap::stats().panics, 0, "{path}");
        for weak in &weak {
            assert!(weak.upgrade().is_none());
            assert_eq!((weak.strong_count(), weak.weak_count()), (0, 0));
        }
        assert_eq!(heap::stats().live, 0);
        drop(weak);
        assert_eq!(heap::stats().weak_records, 0, "{path}");
    }
}

/// `weak outlives the object; memory is reused while it does`
#[test]
fn weak_pins_no_memory() {
    let one = node("a");
    let weak: Vec<_> = (0..10).map(|_| Gc::downgrade(&one)).collect();
    assert_eq!((Gc::weak_count(&one), heap::stats().weak_records), (10, 1), "two weaks share one record");
    let live = heap::stats().live_bytes;
    drop(one);
    assert_eq!(heap::stats().live_bytes, 0);
    let others: Vec<_> = (0..100).map(|at| node(at.to_string())).collect();
    assert_eq!(heap::stats().live_bytes, 100 * live);
    assert!(weak.iter().all(|weak| weak.upgrade().is_none()));
    drop((others, weak));
    assert_eq!(heap::stats().weak_records, 0);
}

/// `Weak::new never upgrades and equals only its like`
#[test]
fn nowhere() {
    let nowhere = Weak::<Node>::new();
    let one = node("a");
    let weak = Gc::downgrade(&one);
    assert!(nowhere.upgrade().is_none() && nowhere.clone().upgrade().is_none());
    assert!(nowhere.ptr_eq(&Weak::default()) && !nowhere.ptr_eq(&weak) && weak.ptr_eq(&weak.clone()));
    assert_eq!((nowhere.strong_count(), nowhere.weak_count()), (0, 0));
    drop(one);
    let other = node("b");
    assert!(!weak.ptr_eq(&Gc::downgrade(&other)), "a dead object's handle is to no other object");
    assert_eq!(format!("{weak:?}"), "(Weak)");
}

#[derive(Trace, Finalize)]
struct Own {
    me: Weak<Own>,
    text: String,
}

/// `new_cyclic: upgrade inside is None; panic inside frees all and a saved weak stays dead`
#[test]
fn new_cyclic() {
    let one = Gc::new_cyclic(|me| {
        assert!(me.upgrade().is_none());
        assert_eq!((me.strong_count(), me.weak_count()), (0, 0));
        collect();
        heap::freeze();
        heap::unfreeze();
        Own { me: me.clone(), text: "text".into() }
    });
    assert!(Gc::ptr_eq(&one, &one.me.upgrade().unwrap()));
    assert_eq!((Gc::strong_count(&one), Gc::weak_count(&one), one.text.as_str()), (1, 1, "text"));
    drop(one);
    assert_eq!((heap::stats().live, heap::stats().weak_records, heap::frozen_count()), (0, 0, 0));

    let saved = RefCell::new(Weak::new());
    let result = catch_unwind(AssertUnwindSafe(|| {
        Gc::new_cyclic(|me: &Weak<Own>| {
            saved.replace(me.clone());
            panic!("not today")
        })
    }));
    assert!(result.is_err());
    assert_eq!(heap::stats().live, 0);
    let others: Vec<_> = (0..10).map(|_| Gc::new_cyclic(|me| Own { me: me.clone(), text: String::new() })).collect();
    assert!(saved.borrow().upgrade().is_none());
    drop((saved, others));
    assert_eq!(heap::stats().weak_records, 0);
}

/// `weak parent pointers: tree freed with no collection; a weak cycle with no strong cycle is freed
/// promptly`
#[test]
fn weak_parents() {
    fn tree(depth: u32) -> Gc<Node> {
        let me = node("n");
        for _ in 0..if depth > 0 { 3 } else { 0 } {
            let child = tree(depth - 1);
            child.weak.set(Gc::downgrade(&me));
            me.more.borrow_mut().push(child);
        }
        me
    }
    // 1,093 nodes.
    let depth = if cfg!(miri) { 3 } else { 6 };
    let root = tree(depth);
    assert_eq!(heap::stats().live, (3_usize.pow(depth + 1) - 1) / 2);
    let child = root.more.borrow()[0].clone();
    assert!(Gc::ptr_eq(&child.weak.get().upgrade().unwrap(), &root));
    drop(root);
    assert!(child.weak.get().upgrade().is_none());
    drop(child);
    assert_eq!((heap::stats().live, heap::stats().reclaimed, heap::stats().weak_records), (0, 0, 0));
    drop(log());

    let (a, b) = (node("a"), node("b"));
    a.weak.set(Gc::downgrade(&b));
    b.weak.set(Gc::downgrade(&a));
    drop(a);
    assert_eq!(log(), ["f a", "d a"]);
    drop(b);
    assert_eq!(heap::stats().weak_records, 0);
}
