//! `pure cyclic garbage at any rate is collected with no explicit call; outstanding garbage stays
//! under its bound`: half of what lives and 10,000 objects; and for big objects the same in bytes.

use gc_core::{Finalize, Gc, GcCell, Trace, heap};

use crate::{Small, garbage};

/// The most garbage that may wait beside `live` objects.
fn bound(live: usize) -> usize {
    live / 2 + 10_000
}

#[test]
fn small_garbage() {
    for live in [0, 1_000, 30_000] {
        let kept: Vec<_> = (0..live).map(|_| Gc::new(Small { next: GcCell::new(None) })).collect();
        let mut most = 0;
        for _ in 0..200_000 {
            garbage();
            most = most.max(heap::stats().live - live);
        }
        assert!(most <= bound(live), "{most} objects beside {live}");
        drop(kept);
    }
}

/// A value with an edge and `N` bytes.
#[derive(Trace, Finalize)]
struct Sizable<const N: usize> {
    me: GcCell<Option<Gc<Sizable<N>>>>,
    bytes: [u8; N],
}

fn sized_garbage<const N: usize>() -> usize {
    let one = Gc::new(Sizable { me: GcCell::new(None), bytes: [1; N] });
    one.me.set(Some(one.clone()));
    usize::from(one.bytes[N - 1])
}

/// Big objects are few, so that their bytes count.
#[test]
fn big_garbage() {
    let mut most = 0;
    let live: Gc<[u8]> = vec![0; 4 << 20].into();
    for _ in 0..20_000 {
        sized_garbage::<10_000>();
        sized_garbage::<3_000>();
        most = most.max(heap::stats().live_bytes - live.len());
    }
    let allowed = heap::config().full_bytes + heap::config().young_bytes + live.len() / 2;
    assert!(most <= allowed, "{most} bytes of garbage wait, of {allowed} allowed");
    assert!(heap::stats().peak_heap_bytes <= live.len() + allowed + (1 << 20), "{}", heap::stats().peak_heap_bytes);
}

/// A hundred megabytes, a tenth of one each: as much as a sanitizer's stack bears several times.
#[test]
fn garbage_with_megabytes() {
    let mut most = 0;
    for _ in 0..1_000 {
        sized_garbage::<100_000>();
        most = most.max(heap::stats().live_bytes);
    }
    assert!(most <= heap::config().young_bytes + 200_000, "{most}");
}

#[derive(Trace, Finalize)]
struct Link(GcCell<Option<Gc<[Link]>>>);

/// Slices have size classes of their own.
fn slice_garbage(len: usize) {
    let one: Gc<[Link]> = (0..len).map(|_| Link(GcCell::new(None))).collect();
    one[0].0.set(Some(one.clone()));
}

macro_rules! garbage_of {
    ($($bytes:literal)*) => {$( sized_garbage::<$bytes>(); )*};
}

/// Garbage of many sizes in turns: the bound is one for all sizes together, though each has an
/// allocator's class.
#[test]
fn garbage_of_many_sizes() {
    let mut most = 0;
    for _ in 0..3_000 {
        garbage_of!(8 24 40 56 72 88 104 120 136 152 168 184 200 216 232 248 264 280 296 312 328 344 360 376 392 408);
        garbage_of!(424 440 456 472 488 600 700 800 1000 1100 1200 1350 1480 1600 1700 1850 2000);
        (1..60).step_by(2).for_each(slice_garbage);
        most = most.max(heap::stats().live);
    }
    assert!(most <= bound(0), "{most} objects wait");
}
