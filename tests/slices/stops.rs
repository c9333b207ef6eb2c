//! Callbacks after each stop, and how long stops are.

use std::cell::RefCell;
use std::panic::catch_unwind;
use std::rc::Rc;
use std::time::Duration;

use gc_core::heap::{self, Budget, CollectionKind};
use gc_core::{Finalize, Gc, GcCell, Trace, collect};
use gc_workspace::sized;

use super::super::{by_hand, full_collections, node, ring};

/// Whoever is told of stops hears of each, in order, and may do what it likes meanwhile.
#[test]
fn each_stop_is_told() {
    by_hand();
    let told = Rc::new(RefCell::new(Vec::new()));
    let rings: Vec<_> = (0..40).map(|_| ring(5)).collect();
    let held = Rc::new(RefCell::new(rings.clone()));
    let (listed, holds) = (told.clone(), held.clone());
    let stops = heap::on_stop(move |stop| {
        // A young collection, in between, is a stop of its own.
        if stop.kind == CollectionKind::Full {
            listed.borrow_mut().push((stop.number, stop.is_last));
        }
        // Objects die, are touched and made; collections don't start.
        if let Some(ring) = holds.borrow_mut().pop() {
            drop((ring.clone(), ring, node(1)));
        }
        assert_eq!(collect(), 0);
        assert!(heap::step(Budget::Objects(1)), "it is under way");
        assert!(stop.number != 7, "a panic");
    });
    drop(rings);
    let mut panics = 0;
    while !catch_unwind(|| heap::step(Budget::Objects(10))).unwrap_or_else(|_| {
        panics += 1;
        false
    }) {}
    assert!(held.borrow().is_empty());
    drop(stops);
    collect();
    assert_eq!(heap::stats().live, 0);
    let told = told.take();
    let mut expected = 1;
    for (number, is_last) in &told {
        assert_eq!(*number, expected, "{told:?}");
        expected = if *is_last { 1 } else { number + 1 };
    }
    assert!(told.len() > 20 && told.iter().filter(|(_, is_last)| *is_last).count() >= 1, "{told:?}");
    assert!(panics >= 1);
}

/// How long the last collections took says whether the next fits into one stop.
#[test]
fn a_heap_that_is_quick_to_collect_is_not_cut_into_slices() {
    const RING: usize = 1_600;
    by_hand();
    let (seen, _subscription) = full_collections();
    // There is nothing to look at in most: it takes a fraction of 50 ns for each object.
    let leaves: Vec<_> = (0..12_000 - RING as u64).map(Gc::new).collect();
    let ring = ring(RING as u64);
    let longest_piece = || {
        drop(ring.clone());
        while !heap::step(Budget::Time(Duration::from_micros(599))) {}
        let last = seen.borrow().last().cloned().unwrap();
        assert_eq!(last.traced, RING);
        last.longest_piece
    };
    assert_eq!(longest_piece(), 0, "at 50 ns each, it is too large");
    let mut tries = 0;
    while longest_piece() == 0 {
        tries += 1;
        assert!(tries < 1_000, "it is quick");
        drop(ring.clone());
        collect();
    }
    drop(leaves);
}

/// Few objects may be as much work as many.
#[test]
fn many_edges_are_cut_into_slices() {
    #[derive(Trace, Finalize)]
    struct Hub {
        held: Vec<Gc<u64>>,
        own: GcCell<Option<Gc<Hub>>>,
    }
    by_hand();
    let (seen, _subscription) = full_collections();
    let leaves: Vec<_> = (0..sized(1_000, 50)).map(|_| Gc::new(0_u64)).collect();
    let hub = |_| {
        let hub = Gc::new(Hub { held: leaves.clone(), own: GcCell::new(None) });
        hub.own.set(Some(hub.clone()));
        hub
    };
    let hubs: Vec<_> = (0..sized(400, 40)).map(hub).collect();
    heap::collect_young();
    let longest_piece = |number: usize| {
        while !heap::step(Budget::Time(Duration::from_micros(100))) {}
        let collection = seen.borrow()[number].clone();
        assert!(collection.stops > 5, "{collection:?}");
        collection.longest_piece
    };
    // What they are is known from then on: at 8 edges for each it would be done at once.
    for hub in &hubs {
        drop(hub.clone());
    }
    collect();
    for hub in &hubs {
        drop(hub.clone());
    }
    assert_eq!(longest_piece(1), 0);
    // Each is as much work as a hundred others: so few are verified at once.
    drop(hubs);
    let longest = longest_piece(2);
    assert!((1..20).contains(&longest), "{longest} at once");
    assert!(leaves.iter().all(|leaf| Gc::strong_count(leaf) == 1));
}
