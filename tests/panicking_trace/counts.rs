//! Where a `trace` panics: far into a scan, in the count after finalizers, and in every count.

use gc_core::{Gc, collect, heap};

use crate::{FINALIZED, collect_caught, stubborn};

#[test]
fn a_panic_in_the_second_count() {
    for bad in 0..4 {
        FINALIZED.take();
        let ring: Vec<_> = (0..4).map(|_| stubborn("ring", 0)).collect();
        for (object, next) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            object.edge.set(Some(next.clone()));
        }
        ring[bad].fuse.set(1);
        ring[bad].well.set(1);
        drop(ring);
        drop(crate::ring("other"));
        // Those that the panic says nothing about go; the others are spared, and go silently the
        // next time.
        assert_eq!(collect_caught(), (Some("trace of ring".into()), 4), "{bad}");
        assert_eq!(FINALIZED.take().len(), 6);
        assert_eq!(collect_caught(), (None, 0));
        assert_eq!(FINALIZED.take().len(), 0);
    }
}

#[test]
fn a_panic_in_every_count() {
    let ring: Vec<_> = (0..20).map(|_| stubborn("ring", 0)).collect();
    for (at, (object, next)) in (0..).zip(ring.iter().zip(ring.iter().cycle().skip(1))) {
        // Another one each time.
        object.edge.set(Some(next.clone()));
        object.well.set(1 + at);
        object.fuse.set(1);
    }
    drop(ring);
    for _ in 0..20 {
        let _ = collect_caught();
    }
    assert_eq!(collect_caught(), (None, 0));
}

/// Each count comes upon another panic, and spares its object alone. After some counts all are
/// spared, and none is freed that nobody has counted to the end.
#[test]
fn counts_come_to_an_end() {
    // The last one panics first: the first count goes no further than that.
    for well in (1..=10).rev() {
        let own = stubborn("own", 0);
        own.edge.set(Some(own.clone()));
        // The first call finds it dead, the next ones are those of the counts.
        own.well.set(well);
        own.fuse.set(1);
    }
    assert!(collect_caught().0.is_some());
    let stats = heap::stats();
    assert_eq!((stats.live, stats.finalized, stats.reclaimed), (10, 10, 0));
    let collections = (1..20).find(|_| {
        let _ = collect_caught();
        heap::stats().live == 0
    });
    assert!(collections.is_some(), "{} objects are left", heap::stats().live);
    assert_eq!(heap::stats().reclaimed, 10);
}

/// The edges that a `trace` has recorded before it panics are forgotten, also where hundreds were
/// recorded before: what its object holds is kept.
#[test]
fn a_panic_far_into_a_scan() {
    let (held, target) = (stubborn("held", 1), stubborn("target", 0));
    let weak = Gc::downgrade(&target);
    held.edge.set(Some(target));
    // A ring that leads there, of more objects than are traced at once.
    let first = stubborn("ring", 0);
    let mut last = first.clone();
    for at in 0..500 {
        let next = stubborn("ring", 0);
        if at == 300 {
            next.more.borrow_mut().push(held.clone());
        }
        last.edge.set(Some(next.clone()));
        last = next;
    }
    last.edge.set(Some(first));
    drop(last);
    assert_eq!(collect_caught().0.as_deref(), Some("trace of held"));
    assert!(weak.upgrade().is_some_and(|target| target.name == "target"));
    assert_eq!(heap::stats().live, 2, "the ring went all the same");
    drop(held);
    assert_eq!((collect(), heap::stats().live), (0, 0));
}
