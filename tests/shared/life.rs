//! Values end at the moment that their last handle goes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use gc_core::sync::{self, Gc, GcCell};

use crate::{Log, node, taken};

/// `the value is dropped with its last handle`: finalized first, in the thread that drops it.
#[test]
fn the_last_handle_ends_it() {
    let log = Log::default();
    let a = node(&log, "a");
    let b = a.clone();
    assert_eq!((Gc::strong_count(&a), Gc::ptr_eq(&a, &b)), (2, true));
    drop(a);
    assert!(taken(&log).is_empty());
    thread::spawn(move || drop(b)).join().unwrap();
    assert_eq!(taken(&log), ["f a", "d a"]);
}

/// What it holds goes with it, in that order.
#[test]
fn a_chain_goes_at_once() {
    let log = Log::default();
    let chain = ["c", "b", "a"].into_iter().fold(None, |next, name| {
        let node = node(&log, name);
        node.next.set(next);
        Some(node)
    });
    drop(chain);
    // A node's fields are dropped in their order: what it holds goes before its own end is logged.
    assert_eq!(taken(&log), ["f a", "f b", "f c", "d c", "d b", "d a"]);
}

/// No structure is too deep for the stack, with finalizers or without.
#[test]
fn deep_structures_go_by_a_queue() {
    const DEEP: usize = if cfg!(miri) { 500 } else { 50_000 };
    let log = Log::default();
    let small = || {
        let mut head = node(&log, "0");
        for at in 1..DEEP {
            let next = node(&log, "x");
            next.next.set(Some(head));
            head = next;
            if at % (DEEP / 50) == 0 {
                // Candidates among them, and some with weak handles.
                drop(head.clone());
                head.weak.set(Gc::downgrade(&head));
            }
        }
        head
    };
    let head = small();
    thread::Builder::new().stack_size(256 << 10).spawn(move || drop(head)).unwrap().join().unwrap();
    let log = taken(&log);
    assert_eq!((log.len(), log.first().unwrap().as_str(), log.last().unwrap().as_str()), (2 * DEEP, "f x", "d x"));
}

/// A leaf's count, alone and shared.
#[test]
fn leaves_count() {
    let text = Gc::new(String::from("text"));
    let handles: Vec<_> = (0..100).map(|_| text.clone()).collect();
    assert_eq!(Gc::strong_count(&text), 101);
    let threads: Vec<_> = handles.into_iter().map(|text| thread::spawn(move || text.len())).collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), 4);
    }
    assert_eq!(Gc::try_unwrap(text).unwrap(), "text");
}

/// The first panic comes through when all is done; later ones are counted.
#[test]
fn panics_lose_nothing() {
    let log = Log::default();
    let (a, b) = (node(&log, "bomb a"), node(&log, "bomb b"));
    b.next.set(Some(node(&log, "c")));
    a.next.set(Some(b));
    let before = sync::stats().panics;
    let payload = catch_unwind(AssertUnwindSafe(|| drop(a))).unwrap_err();
    assert_eq!(payload.downcast_ref::<String>().unwrap(), "bomb a");
    assert_eq!(taken(&log), ["f bomb a", "f bomb b", "f c", "d c", "d bomb b", "d bomb a"]);
    assert!(sync::stats().panics > before);
}

/// Over-aligned values, and values without a size.
#[test]
fn any_layout() {
    #[derive(gc_core::Trace, gc_core::Finalize)]
    #[trace(sync)]
    #[repr(align(128))]
    struct Wide(u8);

    for _ in 0..100 {
        let (wide, unit) = (Gc::new(Wide(7)), Gc::new(()));
        assert_eq!((Gc::as_ptr(&wide).addr() % 128, wide.0, *unit), (0, 7, ()));
        let other = Gc::new(());
        assert!(!Gc::ptr_eq(&unit, &other));
    }
}

/// Destructors of thread-locals drop handles, make objects, and record candidates.
#[test]
fn a_thread_ends() {
    thread_local!(static LAST: GcCell<Option<Gc<crate::Node>>> = const { GcCell::new(None) });
    let log = Log::default();
    for _ in 0..20 {
        let (mine, kept) = (node(&log, "mine"), node(&log, "kept"));
        let other = kept.clone();
        thread::spawn(move || {
            LAST.with(|last| last.set(Some(mine.clone())));
            drop((other.clone(), mine));
            LAST.with(|last| last.get().unwrap().next.set(Some(other)));
        })
        .join()
        .unwrap();
        assert_eq!(Gc::strong_count(&kept), 1);
        assert_eq!(taken(&log), ["f mine", "d mine"]);
        drop(kept);
        assert_eq!(taken(&log), ["f kept", "d kept"]);
    }
}
