//! Whose a panic is that happens while a collection runs in slices.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::heap::{self, Budget};
use gc_core::{Finalize, Gc, GcCell, Trace, collect};

use super::super::{by_hand, list};

/// Holds its end, which panics.
#[derive(Trace, Finalize)]
struct Doomed {
    me: GcCell<Option<Gc<Doomed>>>,
    _end: Gc<Explosive>,
}

#[derive(Trace, Finalize)]
struct Explosive(#[trace(skip)] Explodes);

struct Explodes;

impl Drop for Explodes {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("exploded"));
    }
}

/// Old rings of one, which nobody holds.
fn doomed(rings: u32) {
    let kept: Vec<_> = (0..rings)
        .map(|_| {
            let doomed = Gc::new(Doomed { me: GcCell::new(None), _end: Gc::new(Explosive(Explodes)) });
            doomed.me.set(Some(doomed.clone()));
            doomed
        })
        .collect();
    heap::collect_young();
    drop(kept);
}

fn assert_exploded(payload: &(dyn Any + Send)) {
    assert_eq!(*payload.downcast_ref::<&str>().unwrap(), "exploded");
}

/// Rings, so many, of which a collection in slices has begun to dispose: one call of `step` has
/// resumed a panic. How many had been counted before.
fn begun(rings: u32) -> u64 {
    doomed(rings);
    let before = heap::stats().panics;
    let exploded = (0..10_000).find_map(|_| catch_unwind(|| heap::step(Budget::Objects(8))).err());
    assert_exploded(&*exploded.unwrap());
    before
}

/// Calls `step` until nothing is left to do, and something after each call. How many of the calls
/// have resumed a panic.
fn step_through_explosions(mut after: impl FnMut()) -> u64 {
    let mut resumed = 0;
    for _ in 0..10_000 {
        match catch_unwind(|| heap::step(Budget::Objects(8))) {
            Ok(true) => return resumed,
            Ok(false) => {}
            Err(payload) => {
                assert_exploded(&*payload);
                resumed += 1;
            }
        }
        after();
    }
    panic!("it comes to no end");
}

/// What dies because of a batch may panic: that is resumed by the slice in which it happens, or
/// counted, and no drop of the program's hears of it.
#[test]
fn what_panics_behind_a_batch_is_the_slices() {
    by_hand();
    doomed(100);
    let before = heap::stats().panics;
    let resumed = step_through_explosions(|| drop(list(200)));
    assert!(resumed > 1, "{resumed}");
    assert_eq!((heap::stats().panics - before + resumed, heap::stats().live), (100, 0));
}

/// The same inside a cascade of which a part has panicked before: that panic is the cascade's.
#[test]
fn a_slice_inside_a_cascade_that_panics() {
    thread_local!(static RESUMED: Cell<u64> = const { Cell::new(0) });
    #[derive(Trace)]
    struct Steps(Option<Gc<Explosive>>);
    impl Finalize for Steps {
        fn finalize(&self) {
            RESUMED.set(step_through_explosions(|| ()));
        }
    }
    by_hand();
    doomed(50);
    let before = heap::stats().panics;
    let wide = Gc::new((Gc::new(Explosive(Explodes)), Gc::new(Steps(None))));
    let outer = catch_unwind(AssertUnwindSafe(|| drop(wide))).unwrap_err();
    assert_exploded(&*outer);
    assert!(RESUMED.get() > 0);
    assert_eq!((heap::stats().panics - before + RESUMED.get(), heap::stats().live), (50, 0));
}

/// What a collection leaves to the backlog may panic, too, when it is finished early.
#[test]
fn who_ends_it_early_hands_no_panic_of_a_destructor_on() {
    by_hand();
    let before = begun(50);
    heap::freeze();
    drop(list(200));
    assert_eq!((heap::stats().panics - before + 1, heap::stats().live), (50, 0));
}

/// A whole collection that finishes it resumes the first of them.
#[test]
fn who_collects_as_a_whole_is_told() {
    by_hand();
    let before = begun(50);
    let payload = catch_unwind(collect).unwrap_err();
    assert_exploded(&*payload);
    // One was resumed by a step, one by this.
    assert_eq!((heap::stats().panics - before + 2, heap::stats().live), (50, 0));
}

/// Also where all but a few objects are left to slices, a drop resumes what panics in it.
#[test]
fn a_limited_cascade_resumes_its_panic() {
    by_hand();
    heap::configure(|config| config.max_cascade = Some(1_000)).unwrap();
    let wide = Gc::new((Gc::new(Explosive(Explodes)), list(50)));
    let payload = catch_unwind(AssertUnwindSafe(|| drop(wide))).unwrap_err();
    assert_exploded(&*payload);
    assert_eq!((heap::stats().panics, heap::stats().live), (0, 0));
}
