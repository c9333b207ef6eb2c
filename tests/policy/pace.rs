//! What makes collections wait longer, and what does not.

use std::cell::Cell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap};

use crate::Small;

/// Small nurseries, and a full collection for each 200 objects more.
fn configure() {
    heap::configure(|config| {
        config.young_objects = 100;
        config.full_objects = 200;
        config.growth_percent = 1;
        config.patience = 16;
    })
    .unwrap();
}

fn full() -> u64 {
    heap::stats().full_collections
}

fn young() -> u64 {
    heap::stats().young_collections
}

/// How many objects are made, and kept, until another collection of this kind has run.
fn made_until(kept: &mut Vec<Gc<Small>>, collections: fn() -> u64) -> usize {
    let (before, len) = (collections(), kept.len());
    while collections() == before {
        kept.push(Gc::new(Small { next: GcCell::new(None) }));
    }
    kept.len() - len
}

/// The most that may be made until a full collection, if none has found nothing of late: the
/// growth, a nursery, and credit.
fn impatient(kept: &[Gc<Small>]) -> usize {
    200 + kept.len() / 100 + 100 + 100
}

#[test]
fn full_collections_by_hand_end_patience() {
    configure();
    let mut kept = Vec::new();
    let waits: Vec<_> = (0..8).map(|_| made_until(&mut kept, full)).collect();
    assert!(waits[7] > 2 * impatient(&kept), "{waits:?}");
    collect();
    let wait = made_until(&mut kept, full);
    assert!(wait <= impatient(&kept), "{wait} after {waits:?}");
}

/// Old garbage is come upon by a probe, long before the heap has grown by what patience allows.
#[test]
fn a_probe_that_finds_garbage_ends_patience() {
    configure();
    let ring = Gc::new(Small { next: GcCell::new(None) });
    ring.next.set(Some(ring.clone()));
    let mut kept = Vec::new();
    let waits: Vec<_> = (0..8).map(|_| made_until(&mut kept, full)).collect();
    drop(ring);
    let wait = made_until(&mut kept, full);
    // There is a probe for each four nurseries.
    assert!(wait <= impatient(&kept) + 500 && wait < waits[7] / 2, "{wait} after {waits:?}");
    assert_eq!(heap::stats().reclaimed, 1);
}

/// A nursery that is full by the last object is full.
#[test]
fn nurseries_are_as_large_as_configured() {
    heap::configure(|config| {
        config.young_objects = 10;
        config.patience = 1;
    })
    .unwrap();
    let kept: Vec<_> = (0..100).map(|_| Gc::new(Small { next: GcCell::new(None) })).collect();
    assert!((9..=10).contains(&young()), "{} collections for {} objects", young(), kept.len());
}

/// Who asks for young collections without need is told that there is nothing; automatic ones go on
/// as before.
#[test]
fn young_collections_by_hand_teach_nothing() {
    configure();
    heap::configure(|config| config.full_objects = 1_000_000).unwrap();
    for _ in 0..10 {
        heap::collect_young();
    }
    let wait = made_until(&mut Vec::new(), young);
    assert!(wait <= 200, "{wait}");
}

/// Reports the handle to itself as often as this says.
#[derive(Default)]
struct Wrong {
    me: GcCell<Option<Gc<Wrong>>>,
    times: Cell<usize>,
}

// SAFETY: none of it is sound. Debug builds notice, and others don't run this.
unsafe impl Trace for Wrong {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        (0..self.times.get()).for_each(|_| self.me.trace(tracer));
    }
}

impl Finalize for Wrong {}

/// A collection that was given up says so, and doesn't count as one that found nothing.
#[test]
fn abandoned_collections_teach_nothing() {
    if !cfg!(debug_assertions) {
        return;
    }
    configure();
    let wrong = Gc::new(Wrong::default());
    wrong.me.set(Some(wrong.clone()));
    wrong.times.set(5);
    let abandoned = Rc::new(Cell::new(true));
    let all = Rc::clone(&abandoned);
    let subscription = heap::on_collect(move |collection| all.set(all.get() && collection.abandoned));
    drop(wrong.clone());
    let mut kept = Vec::new();
    for turn in 0..6 {
        let wait = made_until(&mut kept, full);
        assert!(wait <= impatient(&kept), "{wait} in turn {turn}");
    }
    assert!(abandoned.get(), "a collection went through");
    assert!(heap::stats().panics >= 6);
    drop(subscription);
    wrong.times.set(1);
    drop(wrong);
    assert_eq!(collect(), 1);
}
