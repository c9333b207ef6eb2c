//! The same in slices, between which the program runs.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use gc_core::Gc;
use gc_core::heap::{self, Budget, CollectionKind};

use crate::{FINALIZED, HOOK, KEPT, Stubborn, on_panic, ring, stubborn, touch};

/// A dead ring of old objects, and a live one beside it whose `trace` panics once, in the next
/// collection. Then `hook` runs, with one of the ring.
fn hooked_when_old(hook: impl FnOnce(&Gc<Stubborn>) + 'static) -> Gc<Stubborn> {
    let (held, ring) = (stubborn("held", 0), ring("ring"));
    heap::collect_young();
    held.fuse.set(1);
    touch(&held);
    let first = Gc::downgrade(&ring.0);
    drop(ring);
    on_panic(move || hook(&first.upgrade().unwrap()));
    held
}

/// One slice after the other until the hook has run. The message of the panic that the last of them
/// has resumed.
fn step_until_hooked() -> Option<String> {
    for _ in 0..1_000 {
        let panic = catch_unwind(AssertUnwindSafe(|| heap::step(Budget::Objects(1)))).err();
        if HOOK.with_borrow(Option::is_none) {
            return panic?.downcast_ref::<String>().cloned();
        }
        assert!(panic.is_none());
    }
    panic!("it has not run");
}

fn step_to_the_end() {
    while !heap::step(Budget::Objects(1)) {}
}

#[test]
fn the_hook_lets_go_in_a_slice() {
    let _paused = heap::pause();
    let held = hooked_when_old(|first| drop(first.edge.take()));
    assert_eq!(step_until_hooked(), Some("trace of held".into()));
    assert_eq!(heap::stats().live, 1, "the ring is gone with the slice");
    assert_eq!(FINALIZED.take(), ["ring"; 2]);
    step_to_the_end();
    drop(held);
    assert_eq!(heap::stats().live, 0);
}

#[test]
fn the_hook_gets_hold_of_the_dead_in_a_slice() {
    let _paused = heap::pause();
    let held = hooked_when_old(|first| KEPT.with_borrow_mut(|kept| kept.push(first.clone())));
    assert_eq!(step_until_hooked(), Some("trace of held".into()));
    step_to_the_end();
    assert_eq!((heap::stats().live, FINALIZED.take()), (3, vec![]), "what is alive isn't finalized");
    drop(KEPT.take());
    step_to_the_end();
    assert_eq!((heap::stats().live, FINALIZED.take()), (1, vec!["ring"; 2]));
    drop(held);
}

/// What is begun is finished: finalizers, and then a count in which a `trace` panics.
#[test]
fn the_hook_lets_go_while_a_collection_is_given_up() {
    let (ring, lone) = (ring("ring"), stubborn("lone", 0));
    let (first, alone) = (Gc::downgrade(&ring.0), Gc::downgrade(&lone));
    KEPT.with_borrow_mut(|kept| kept.push(lone));
    heap::collect_young();
    drop(ring);
    while FINALIZED.with_borrow(Vec::is_empty) {
        assert!(!heap::step(Budget::Objects(1)));
    }
    first.upgrade().unwrap().fuse.set(1);
    on_panic(|| drop(KEPT.take()));
    heap::freeze();
    assert!(HOOK.with_borrow(Option::is_none) && alone.upgrade().is_none());
    assert_eq!(FINALIZED.take(), ["ring", "ring", "lone"]);
    heap::unfreeze();
    step_to_the_end();
    assert_eq!(heap::stats().live, 0);
}

/// It counts as held from outside for that collection, and as nothing in the next.
#[test]
fn a_dead_one_waits_for_the_next_collection() {
    let _paused = heap::pause();
    let reclaimed = Rc::new(RefCell::new(Vec::new()));
    let shared = reclaimed.clone();
    let _subscription = heap::on_collect(move |collection| {
        if collection.kind == CollectionKind::Full {
            shared.borrow_mut().push(collection.reclaimed);
        }
    });
    let rings = [ring("panics"), ring("other")];
    heap::collect_young();
    rings[0].1.fuse.set(1);
    drop(rings);
    let mut panics = 0;
    while !catch_unwind(|| heap::step(Budget::Objects(1))).unwrap_or_else(|_| {
        panics += 1;
        false
    }) {}
    assert_eq!((reclaimed.take(), panics), (vec![2, 2], 1));
    assert_eq!((heap::stats().live, FINALIZED.take()), (0, vec!["other", "other", "panics", "panics"]));
}
