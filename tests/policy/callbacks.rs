//! `on_collect`: what callbacks are told, and what they may do.

use std::cell::{Cell, RefCell};
use std::panic::catch_unwind;
use std::rc::Rc;
use std::time::Duration;

use gc_core::heap::{Collection, CollectionKind};
use gc_core::{Gc, collect, heap};
use gc_workspace::{node, ring, save, saved};

use crate::{collections, garbage};

/// Subscribes a list of all that is reported.
fn listen() -> (Rc<RefCell<Vec<Collection>>>, heap::Subscription) {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let list = Rc::clone(&seen);
    (seen, heap::on_collect(move |collection| list.borrow_mut().push(collection.clone())))
}

#[test]
fn what_is_reported() {
    let (seen, _subscription) = listen();
    let old = node("old");
    drop(old.clone());
    assert_eq!(collect(), 0);
    let report = seen.borrow_mut().pop().unwrap();
    assert_eq!((report.kind, report.automatic, report.abandoned), (CollectionKind::Full, false, false));
    assert_eq!((report.candidates, report.traced, report.reclaimed), (1, 1, 0));

    // A ring of three, whose finalizers run; a ring of two, which comes back; an old candidate,
    // which is not young.
    drop(old.clone());
    drop(ring(&["a", "b", "c"]));
    let back = ring(&["d", "e"]);
    back[0].finalizer(|me| {
        save(me.next.get().unwrap());
        std::thread::sleep(Duration::from_millis(2));
    });
    drop(back);
    assert_eq!(heap::collect_young(), 3);
    let report = seen.borrow_mut().pop().unwrap();
    assert_eq!((report.kind, report.automatic, report.abandoned), (CollectionKind::Young, false, false));
    assert_eq!((report.candidates, report.traced, report.reclaimed), (5, 5, 3));
    assert_eq!((report.finalized, report.resurrected), (5, 2));
    assert!(report.duration >= Duration::from_millis(2), "finalizers included");
    let stats = heap::stats();
    assert!(stats.longest_collection >= report.duration && stats.total_collection >= stats.longest_collection);
    assert_eq!(stats.resurrected, 2);

    // Both are old candidates by now, as is `old`.
    drop(saved());
    assert_eq!(collect(), 2);
    let report = seen.borrow_mut().pop().unwrap();
    assert_eq!((report.candidates, report.traced, report.reclaimed, report.finalized), (3, 3, 2, 0));

    let broken = ring(&["f", "g"]);
    broken[0].trace_fuse.set(1);
    drop(broken);
    assert!(catch_unwind(collect).is_err());
    let report = seen.borrow_mut().pop().unwrap();
    assert!(!report.abandoned && report.candidates == 2 && report.reclaimed == 0);
    assert_eq!(collect(), 2);
    assert_eq!(seen.borrow().len(), 1);
}

#[test]
fn automatic_collections_say_so() {
    let (seen, _subscription) = listen();
    let mut kept = Vec::new();
    while heap::stats().full_collections == 0 {
        garbage();
        kept.push(Gc::new(1));
    }
    let seen = seen.borrow();
    assert!(seen.iter().all(|report| report.automatic));
    assert_eq!(seen.len() as u64, collections());
    assert_eq!(seen.last().unwrap().kind, CollectionKind::Full);
    let reclaimed: usize = seen.iter().map(|report| report.reclaimed).sum();
    assert_eq!(reclaimed as u64, heap::stats().reclaimed);
}

/// `subscription dropped stops`; others go on, each in its turn.
#[test]
fn subscriptions_end() {
    let order = Rc::new(RefCell::new(String::new()));
    let subscribe = |name: char| {
        let order = Rc::clone(&order);
        heap::on_collect(move |_| order.borrow_mut().push(name))
    };
    let (a, b, c) = (subscribe('a'), subscribe('b'), subscribe('c'));
    collect();
    drop(b);
    collect();
    drop(a);
    let d = subscribe('d');
    collect();
    drop((c, d));
    collect();
    assert_eq!(*order.borrow(), "abcaccd");
    assert_eq!(Rc::strong_count(&order), 1, "callbacks go with their subscriptions");
}

/// `subscription dropped inside the callback`, and another made there
#[test]
fn subscribing_and_leaving_inside() {
    let own: Rc<Cell<Option<heap::Subscription>>> = Rc::default();
    let made: Rc<Cell<Option<heap::Subscription>>> = Rc::default();
    let (calls, later) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    own.set(Some(heap::on_collect({
        // Not `own` itself: the callback would hold itself, as any `Rc` cycle does.
        let (own, made) = (Rc::downgrade(&own), Rc::clone(&made));
        let (calls, later) = (Rc::clone(&calls), Rc::clone(&later));
        move |_| {
            calls.set(calls.get() + 1);
            drop(own.upgrade().unwrap().take());
            let later = Rc::clone(&later);
            made.set(Some(heap::on_collect(move |_| later.set(later.get() + 1))));
        }
    })));
    collect();
    assert_eq!((calls.get(), later.get()), (1, 0), "those who were there when the collection ended");
    collect();
    assert_eq!((calls.get(), later.get()), (1, 1));
    made.set(None);
    collect();
    assert_eq!((calls.get(), later.get()), (1, 1));
}

/// `panicking callback`: the others are called, the collection's work is done.
#[test]
fn callbacks_that_panic() {
    let (seen, _listening) = listen();
    let panics = heap::on_collect(|report| panic!("after {}", report.reclaimed));
    let (seen_after, _listening_too) = listen();
    drop(ring(&["a", "b"]));
    let payload = catch_unwind(collect).unwrap_err();
    assert_eq!(payload.downcast_ref::<String>().unwrap(), "after 2");
    assert_eq!((seen.borrow().len(), seen_after.borrow().len()), (1, 1));
    let second = heap::on_collect(|_| panic!("{}", String::from("second")));
    let payload = catch_unwind(collect).unwrap_err();
    assert_eq!(payload.downcast_ref::<String>().unwrap(), "after 0", "the first one");
    assert_eq!(heap::stats().panics, 1, "the second one");
    // An automatic collection keeps them to itself.
    let before = heap::stats();
    while collections() == before.young_collections + before.full_collections {
        garbage();
    }
    assert_eq!(heap::stats().panics, before.panics + 2);
    drop((panics, second));
    collect();
    assert_eq!(heap::stats().live, 0);
}

/// `callback that collects/allocates`: it may do anything, but no collection starts.
#[test]
fn callbacks_that_work() {
    let runs = Rc::new(Cell::new(0));
    let subscription = heap::on_collect({
        let runs = Rc::clone(&runs);
        move |_| {
            runs.set(runs.get() + 1);
            drop(ring(&["inner"]));
            assert_eq!((collect(), heap::collect_young()), (0, 0), "no collection in a collection");
            assert!(heap::step(heap::Budget::Objects(1)));
            let before = collections();
            (0..5_000).for_each(|_| garbage());
            drop((0..5_000).map(Gc::new).collect::<Vec<_>>());
            assert_eq!(collections(), before);
            heap::freeze();
            heap::unfreeze();
            heap::trim();
            heap::configure(|config| config.young_objects = 1_000).unwrap();
            drop(heap::pause());
        }
    });
    drop(ring(&["outer"]));
    assert_eq!(collect(), 1);
    assert_eq!(collect(), 5_001, "what the callback left");
    drop(subscription);
    assert_eq!(collect(), 5_001);
    assert_eq!((runs.get(), heap::stats().live, heap::stats().panics), (2, 0, 0));
}

/// What a callback owns is freed with it, be it handles.
#[test]
fn callbacks_own_handles() {
    let one = node("a");
    let weak = Gc::downgrade(&one);
    let subscription = heap::on_collect(move |_| assert_eq!(one.name, "a"));
    drop(weak.upgrade());
    collect();
    assert!(weak.upgrade().is_some());
    drop(subscription);
    assert!(weak.upgrade().is_none());
}
