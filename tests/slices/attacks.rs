//! What was tried against slices and got through, once: each test failed before the library was
//! mended.

use std::cell::Cell;
use std::panic::catch_unwind;

use gc_core::heap::{self, Budget};
use gc_core::{Finalize, Gc, GcCell, Trace, collect};

use super::super::{Duration, by_hand, node, ring, step_to_the_end};

/// Each call does something, however short the time: trimming, too.
#[test]
fn no_time_at_all_is_enough_to_go_on() {
    by_hand();
    drop((0..20_000).map(|_| ring(5)).collect::<Vec<_>>());
    let full = heap::stats().heap_bytes;
    step_to_the_end(Budget::Time(Duration::ZERO));
    assert!(heap::stats().heap_bytes < full / 4, "{} of {full} bytes", heap::stats().heap_bytes);
    drop((0..20_000).map(|_| ring(5)).collect::<Vec<_>>());
    step_to_the_end(Budget::Objects(0));
    assert!(heap::stats().heap_bytes < full / 4, "{} of {full} bytes", heap::stats().heap_bytes);
}

/// What was found held beside frozen objects waits for them to be shown: until then it is no reason
/// to begin anew.
#[test]
fn beside_frozen_objects_there_is_an_end() {
    by_hand();
    let frozen = node(1);
    heap::freeze();
    let kept: Vec<_> = (0..10).map(|_| ring(5)).collect();
    drop(kept.clone());
    // The frozen one is part of a cycle, with a new one.
    let new = node(2);
    new.next.set(Some(frozen.clone()));
    frozen.next.set(Some(new));
    step_to_the_end(Budget::Objects(1_000));
    for _ in 0..1_000 {
        if heap::step(Budget::Objects(1_000)) && heap::stats().candidates == 0 {
            assert!(heap::step(Budget::Objects(1)), "it began anew");
        }
    }
    heap::unfreeze();
    drop((frozen, kept));
    step_to_the_end(Budget::Objects(8));
    assert_eq!(heap::stats().live, 0);
}

/// Who is told of collections may touch what lives. That isn't looked at for ever.
#[test]
fn who_is_told_of_it_keeps_nobody_busy() {
    by_hand();
    let kept: Vec<_> = (0..10).map(|_| ring(5)).collect();
    let touched = kept[0].clone();
    let _subscription = heap::on_collect(move |_| drop(touched.clone()));
    step_to_the_end(Budget::Objects(8));
    drop(kept);
    step_to_the_end(Budget::Objects(8));
    assert_eq!(heap::stats().live, 5);
}

/// Only what is frozen and shown while slices run makes them doubtful.
#[test]
fn what_was_shown_before_is_no_reason_to_doubt() {
    by_hand();
    let kept: Vec<_> = (0..10).map(|_| ring(5)).collect();
    heap::freeze();
    heap::unfreeze();
    let _candidates = kept.clone();
    step_to_the_end(Budget::Objects(8));
    assert_eq!(heap::stats().candidates, 0, "all were proven to live");
}

/// Its finalizer panics with something whose destructor is user code, too.
#[derive(Trace)]
struct Thrower {
    me: GcCell<Option<Gc<Thrower>>>,
    #[trace(skip)]
    thrown: fn(),
}

struct Thrown(fn());

impl Drop for Thrown {
    fn drop(&mut self) {
        self.0();
    }
}

impl Finalize for Thrower {
    fn finalize(&self) {
        // No hook is called.
        std::panic::resume_unwind(Box::new(Thrown(self.thrown)));
    }
}

/// A ring of one.
fn throw(thrown: fn()) {
    let thrower = Gc::new(Thrower { me: GcCell::new(None), thrown });
    thrower.me.set(Some(thrower.clone()));
}

/// A collection that starts by itself counts the panic, and drops what was thrown. If that began
/// another collection in slices, the first would go on beside it.
#[test]
fn what_is_thrown_begins_nothing() {
    heap::configure(|config| {
        config.max_pause = Duration::from_nanos(1);
        config.young_objects = 1_000;
        config.full_objects = 100;
        config.patience = 1;
    })
    .unwrap();
    let mut kept: Vec<_> = (0..500).map(|_| ring(3)).collect();
    for turn in 0..300 {
        throw(|| {
            let _done = heap::step(Budget::Objects(1));
        });
        // Growth and candidates, so that there is reason to begin.
        drop(kept[turn].clone());
        kept.extend((0..20).map(|_| ring(3)));
    }
    assert!(heap::stats().panics > 5 && heap::stats().full_collections > 0, "{:?}", heap::stats());
    drop(kept);
    step_to_the_end(Budget::Objects(8));
    collect();
    assert_eq!(heap::stats().live, 0);
}

/// The young collection of a slice is a part of it: who is called by it waits for nothing.
#[test]
fn what_is_thrown_can_wait_for_the_end() {
    by_hand();
    thread_local!(static ENDS: Cell<u32> = const { Cell::new(0) });
    for _ in 0..2 {
        throw(|| {
            // A panic here would be caught.
            step_to_the_end(Budget::Objects(1));
            ENDS.set(ENDS.get() + 1);
        });
    }
    drop((0..100).map(|_| ring(3)).collect::<Vec<_>>());
    let mut calls = 0;
    while !heap::step(Budget::Objects(8)) {
        calls += 1;
        assert!(calls < 100_000);
    }
    assert_eq!((heap::stats().live, heap::stats().panics, ENDS.get()), (0, 2, 2));
}

/// What `freeze` finishes may panic; that is counted, and isn't the next collection's.
#[test]
fn who_ends_it_early_hands_no_panic_on() {
    #[derive(Trace)]
    struct Loud(GcCell<Option<Gc<Loud>>>);
    impl Finalize for Loud {
        fn finalize(&self) {
            std::panic::resume_unwind(Box::new("loud"));
        }
    }
    for end in [heap::freeze, heap::unfreeze, || drop(gc_core::inspect::garbage())] {
        by_hand();
        let kept: Vec<_> = (0..200)
            .map(|_| {
                let loud = Gc::new(Loud(GcCell::new(None)));
                loud.0.set(Some(loud.clone()));
                loud
            })
            .collect();
        heap::collect_young();
        drop(kept);
        let (before, mut resumed) = (heap::stats(), 0);
        // Until some have run, and others of their batch are still to run.
        while heap::stats().finalized == before.finalized {
            resumed += u64::from(catch_unwind(|| heap::step(Budget::Objects(8))).is_err());
        }
        assert_eq!(resumed, 1);
        end();
        let stats = heap::stats();
        assert_eq!(stats.panics - before.panics + resumed, stats.finalized - before.finalized, "all are accounted for");
        heap::unfreeze();
        // Each throws once.
        let rest = catch_unwind(collect).is_err();
        assert_eq!(rest, heap::stats().finalized > stats.finalized);
        collect();
        assert_eq!(heap::stats().live, 0);
    }
}

/// Blocks that wait for a trim to sort them are free, and there for whoever needs one.
#[test]
fn what_is_being_trimmed_is_there_for_who_needs_it() {
    if !gc_workspace::pooled() {
        // There is nothing to trim.
        return;
    }
    for calls in 0..20 {
        by_hand();
        let all: Vec<_> = (0..20_000).map(|_| ring(5)).collect();
        heap::collect_young();
        // Some in each chunk stay.
        let kept: Vec<_> = all.into_iter().step_by(20).collect();
        let collections = heap::stats().full_collections;
        while heap::stats().full_collections == collections {
            assert!(!heap::step(Budget::Objects(500)));
        }
        // Trimming has begun, and goes on for some time.
        for _ in 0..calls {
            let _done = heap::step(Budget::Objects(1_000));
        }
        let held = heap::stats().heap_bytes;
        heap::configure(|config| config.max_bytes = Some(held)).unwrap();
        // No collection makes room.
        let paused = heap::pause();
        let free = (held - heap::stats().live_bytes) / 32;
        let more: Vec<_> = (0..free * 9 / 10).map_while(|_| Gc::try_new([0_u64; 2]).ok()).collect();
        assert_eq!(more.len(), free * 9 / 10, "after {calls} calls");
        heap::configure(|config| config.max_bytes = None).unwrap();
        drop((paused, more, kept));
        collect();
        heap::trim();
        assert_eq!((heap::stats().live, heap::stats().heap_bytes), (0, 0));
    }
}

/// An object's own finalizer begins a collection in slices, which finds it among its candidates.
/// When it dies after that, it leaves the collection.
#[test]
fn a_finalizer_enlists_its_object() {
    thread_local!(static STEPS: Cell<usize> = const { Cell::new(0) });
    #[derive(Trace)]
    struct Enlists {
        me: GcCell<gc_core::Weak<Enlists>>,
        _next: Option<Gc<Enlists>>,
    }
    impl Finalize for Enlists {
        fn finalize(&self) {
            // A drop to non-zero: a candidate.
            drop(self.me.get().upgrade());
            for _ in 0..STEPS.get() {
                let _done = heap::step(Budget::Objects(1));
            }
        }
    }
    by_hand();
    for turn in 0..300 {
        STEPS.set(turn);
        let kept: Vec<_> = (0..10).map(|_| ring(5)).collect();
        drop(kept.clone());
        drop(Gc::new_cyclic(|me| Enlists { me: GcCell::new(me.clone()), _next: None }));
        // In its place, if that is seen.
        let new = || Enlists { me: GcCell::new(gc_core::Weak::new()), _next: None };
        let next: Vec<_> = (0..10).map(|_| Gc::new(new())).collect();
        if turn % 2 == 0 {
            step_to_the_end(Budget::Objects(3));
        }
        assert_eq!((collect(), next.len()), (0, 10));
        drop((kept, next));
        collect();
        assert_eq!((heap::stats().live, heap::stats().weak_records), (0, 0));
    }
}
