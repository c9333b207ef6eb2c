//! Automatic collections: what starts them, and what keeps them from it.

use std::cell::Cell;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};
use gc_workspace::{node, ring};

use crate::{Small, collections, garbage};

/// `automatic collections fire on growth`: first young ones, then full ones; and the garbage is
/// gone.
#[test]
fn growth_collects() {
    while heap::stats().young_collections == 0 {
        garbage();
        assert!(heap::stats().created <= 2_000 + 256, "a nursery's worth, and what one class has on credit");
    }
    assert!(heap::stats().live < 300);
    let mut kept = Vec::new();
    while heap::stats().full_collections == 0 {
        kept.push(Gc::new(Small { next: GcCell::new(None) }));
        assert!(kept.len() <= 6_000 + 2_000 + 256, "growth that lives on is looked at as well");
    }
}

/// `not on idle churn`: what is freed by counting at the rate that it is made is no growth.
#[test]
fn churn_collects_nothing() {
    let kept = ring(&["a", "b", "c"]);
    let before = collections();
    for at in 0..200_000_u32 {
        drop(Gc::new([at; 4]));
        // Handles that come and go make candidates, but no garbage.
        drop(kept[at as usize % 3].clone());
    }
    for _ in 0..100 {
        drop((0..1_000).map(Gc::new).collect::<Vec<_>>());
    }
    assert_eq!(collections(), before);
}

/// Without growth there is nothing to find, however many candidates there are.
#[test]
fn growth_is_measured_from_the_last_collection() {
    let kept: Vec<_> = (0..50_000).map(|at| node(at.to_string())).collect();
    collect();
    let before = collections();
    for _ in 0..3 {
        for node in &kept {
            drop(node.clone());
        }
    }
    for _ in 0..1_000 {
        garbage();
    }
    assert_eq!(collections(), before, "half a nursery");
    for _ in 0..1_300 {
        garbage();
    }
    assert_eq!(collections(), before + 1);
}

/// `pause guard nests`, in any order of drops
#[test]
fn pauses_overlap() {
    let orders: [[usize; 3]; 4] = [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]];
    for order in orders {
        collect();
        let mut guards = [(); 3].map(|()| Some(heap::pause()));
        let before = collections();
        for at in order {
            assert!(heap::is_paused());
            (0..10_000).for_each(|_| garbage());
            assert_eq!(collections(), before, "{order:?}");
            guards[at] = None;
        }
        assert!(!heap::is_paused());
        (0..300).for_each(|_| garbage());
        assert_eq!(collections() - before, 1, "{order:?}: all of it is young");
        assert!(heap::stats().live <= 300);
    }
}

/// By hand it is collected all the same, and counting goes on.
#[test]
fn a_pause_stops_automatic_collections_only() {
    let _paused = heap::pause();
    drop(ring(&["a", "b"]));
    assert_eq!(heap::collect_young(), 2);
    drop(ring(&["c", "d"]));
    assert_eq!(collect(), 2);
    drop(node("e"));
    assert_eq!(heap::stats().live, 0);
}

/// `pause guards … inside finalizers`, one of which outlives its finalizer
#[test]
fn pauses_in_finalizers() {
    thread_local!(static GUARD: Cell<Option<heap::Pause>> = const { Cell::new(None) });
    for cyclic in [false, true] {
        let one = node("a");
        one.next.set(cyclic.then(|| one.clone()));
        one.finalizer(|_| {
            let inner = heap::pause();
            GUARD.set(Some(heap::pause()));
            drop(inner);
            assert!(heap::is_paused());
        });
        drop(one);
        collect();
        assert_eq!((heap::stats().panics, heap::stats().live), (0, 0));
        assert!(heap::is_paused());
        let before = collections();
        (0..10_000).for_each(|_| garbage());
        assert_eq!(collections(), before);
        GUARD.set(None);
        assert!(!heap::is_paused());
        assert_eq!(collect(), 10_000);
    }
}

/// A guard that a panic drops counts as dropped.
#[test]
fn a_panic_ends_a_pause() {
    let result = std::panic::catch_unwind(|| {
        let _paused = heap::pause();
        panic!("{}", String::from("while paused"));
    });
    assert!(result.is_err() && !heap::is_paused());
}

/// `Config::automatic`
#[test]
fn automatic_collections_can_be_switched_off() {
    heap::configure(|config| config.automatic = false).unwrap();
    (0..50_000).for_each(|_| garbage());
    heap::adjust_external(1 << 30);
    assert_eq!((collections(), heap::stats().live), (0, 50_000));
    heap::configure(|config| config.automatic = true).unwrap();
    garbage();
    assert!(heap::stats().live < 300, "the next allocation notices");
}

/// Makes weak handles and objects in its finalizer.
#[derive(Trace)]
struct Busy {
    me: GcCell<Option<Gc<Busy>>>,
    weak: Weak<Busy>,
}

thread_local!(static FINALIZED: Cell<usize> = const { Cell::new(0) });

impl Finalize for Busy {
    fn finalize(&self) {
        FINALIZED.set(FINALIZED.get() + 1);
        let me = self.weak.upgrade().expect("weak handles upgrade in finalizers");
        let weak = Gc::downgrade(&me);
        garbage();
        let child = Gc::new_cyclic(|weak| Small { next: GcCell::new(weak.upgrade()) });
        let watcher = Gc::downgrade(&child);
        drop(child);
        assert!(watcher.upgrade().is_none() && weak.upgrade().is_some());
    }
}

/// `threshold 1 with weak and finalizer creation inside is safe`: every allocation collects.
#[test]
fn a_collection_at_every_allocation() {
    heap::configure(|config| (config.young_objects, config.patience) = (1, 1)).unwrap();
    let mut weak = Vec::new();
    for at in 0..500 {
        let one = Gc::new_cyclic(|me| {
            garbage();
            Busy { me: GcCell::new(None), weak: me.clone() }
        });
        one.me.set((at % 2 == 0).then(|| one.clone()));
        weak.push(Gc::downgrade(&one));
        drop(one);
        assert!(heap::stats().live < 20);
    }
    assert!(collections() >= 500);
    collect();
    collect();
    assert_eq!(FINALIZED.get(), 500);
    assert!(weak.iter().all(|weak| weak.upgrade().is_none()));
    assert_eq!((heap::stats().live, heap::stats().panics), (0, 0));
}

/// `adjust_external triggers collections`: small objects with large resources are collected in
/// time.
#[test]
fn external_bytes_collect() {
    const EACH: isize = 256 << 10;
    #[derive(Trace)]
    struct Texture(GcCell<Option<Gc<Texture>>>);
    impl Finalize for Texture {
        fn finalize(&self) {
            heap::adjust_external(-EACH);
        }
    }
    for _ in 0..1_000 {
        let one = Gc::new(Texture(GcCell::new(None)));
        one.0.set(Some(one.clone()));
        heap::adjust_external(EACH);
        // Whoever is held while a young collection runs waits for a full one, due after 8 MiB.
        assert!(heap::stats().external_bytes <= 11 << 20, "{}", heap::stats().external_bytes);
    }
    assert!(heap::stats().young_collections >= 1_000 / 9);
    collect();
    assert_eq!(heap::stats().external_bytes, 0);
}

/// `adjust_external … never underflows`
#[test]
fn external_bytes_have_no_ends() {
    for bytes in [-1, isize::MIN, isize::MIN, isize::MAX, isize::MAX, isize::MAX, -5, isize::MIN, 1] {
        heap::adjust_external(bytes);
        // Less than nothing counts as nothing: an object's own bytes still start no collection.
        let before = collections();
        let one = Gc::new(1);
        assert!(heap::stats().external_bytes > 0 || collections() == before);
        drop(one);
    }
    heap::adjust_external(isize::MIN);
    heap::adjust_external(isize::MAX);
    assert!(heap::stats().external_bytes >= -1);
    (0..10_000).for_each(|_| garbage());
    assert!(heap::stats().live < 3_000, "collections go on");
}

/// Large objects that come and go, one after the other or in a window, are no growth.
#[test]
fn large_objects_that_come_and_go() {
    const LARGE: usize = 2 << 20;
    for window in [1, 3] {
        let mut kept = std::collections::VecDeque::new();
        let before = heap::stats();
        for _ in 0..200 {
            if kept.len() == window {
                kept.pop_front();
            }
            kept.push_back(Gc::<[u8]>::from(vec![0; LARGE]));
        }
        let after = heap::stats();
        let collections = after.young_collections - before.young_collections;
        assert!(collections <= window as u64, "{collections} with {window} at a time");
        assert_eq!(after.full_collections, before.full_collections);
    }
}
