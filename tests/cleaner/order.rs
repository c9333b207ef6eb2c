//! When a cleaner runs, and when not.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::rc::Rc;

use gc_core::{Cleaner, Finalize, Gc, GcCell, Trace, Weak, collect, heap, unsize};

use crate::{both_paths, cycle, log, node, note};

#[test]
fn after_finalizer_and_destructor() {
    drop(node("a"));
    assert_eq!(log(), ["finalize a", "drop a", "clean a"]);
    drop(cycle());
    assert_eq!(log(), [""; 0]);
    assert_eq!(collect(), 2);
    let log = log();
    assert!(log[..2].iter().all(|line| line.starts_with("finalize")), "{log:?}");
    assert!(log[2..4].iter().all(|line| line.starts_with("drop")), "{log:?}");
    assert!(log[4..].iter().all(|line| line.starts_with("clean")) && log.len() == 6, "{log:?}");
}

#[test]
fn the_object_is_gone_when_it_runs() {
    both_paths(|gc, end| {
        let weak = Gc::downgrade(&gc);
        let ran = Rc::new(Cell::new(false));
        let before = heap::stats().live;
        Cleaner::new(&gc, {
            let (weak, ran) = (weak.clone(), ran.clone());
            move || {
                assert!(weak.upgrade().is_none() && weak.as_ptr().is_null());
                assert!(heap::stats().live < before, "its memory is free");
                ran.set(true);
            }
        });
        end(gc);
        assert!(ran.get());
    });
}

#[test]
fn newest_first() {
    both_paths(|gc, end| {
        for name in ["1", "2", "3"] {
            Cleaner::new(&gc, move || note(name));
        }
        let cancelled = Cleaner::new(&gc, || note("cancelled"));
        Cleaner::new(&gc, || note("4"));
        assert!(cancelled.cancel());
        log();
        end(gc);
        let log: Vec<_> = log().into_iter().filter(|line| line.len() == 1).collect();
        assert_eq!(log, ["4", "3", "2", "1"]);
    });
}

#[test]
fn run_and_cancel() {
    both_paths(|gc, end| {
        let count = Rc::new(Cell::new(0));
        let counts = || {
            let count = count.clone();
            move || count.set(count.get() + 1)
        };
        let (run, cancelled, waits) =
            (Cleaner::new(&gc, counts()), Cleaner::new(&gc, counts()), Cleaner::new(&gc, counts()));
        assert!(run.is_alive() && cancelled.is_alive() && waits.is_alive());
        assert!(run.run() && !run.run() && !run.cancel() && !run.is_alive());
        assert_eq!(count.get(), 1);
        assert!(cancelled.cancel() && !cancelled.cancel() && !cancelled.run() && !cancelled.is_alive());
        assert_eq!((count.get(), Rc::strong_count(&count)), (1, 2), "what they captured is gone");
        end(gc);
        assert_eq!(count.get(), 2);
        assert!(!waits.is_alive() && !waits.run() && !waits.cancel());
        assert_eq!(Rc::strong_count(&count), 1);
    });
}

/// The cleaner is no weak handle, and no owner.
#[test]
fn a_cleaner_counts_as_nothing() {
    let mut gc = Gc::new(1);
    let cleaner = Cleaner::new(&gc, || note("clean"));
    assert_eq!((Gc::strong_count(&gc), Gc::weak_count(&gc)), (1, 0));
    *Gc::get_mut(&mut gc).unwrap() += 1;
    *Gc::make_mut(&mut gc) += 1;
    assert!(cleaner.is_alive() && *gc == 3 && log().is_empty());
    let copy = cleaner.clone();
    drop(cleaner);
    drop(gc);
    assert!(!copy.is_alive());
    assert_eq!((log(), heap::stats().weak_records), (vec!["clean".to_owned()], 0));
}

#[test]
fn make_mut_cuts_weak_handles_off_and_no_cleaners() {
    let mut gc = Gc::new(1);
    let cleaners = ["1", "2", "3"].map(|name| Cleaner::new(&gc, move || note(name)));
    let weak = Gc::downgrade(&gc);
    *Gc::make_mut(&mut gc) += 1;
    assert!(weak.upgrade().is_none() && cleaners.iter().all(Cleaner::is_alive));
    assert!(cleaners[1].cancel(), "out of the middle of the list that has moved");
    let other = gc.clone();
    *Gc::make_mut(&mut gc) += 1;
    assert!(cleaners[0].is_alive(), "the other handle has the object");
    drop(gc);
    assert!(log().is_empty());
    drop(other);
    assert_eq!(log(), ["3", "1"]);
    drop(weak);
    assert_eq!(heap::stats().weak_records, 0);
}

#[test]
fn moving_the_value_out_ends_the_object() {
    let gc = Gc::new(String::from("text"));
    Cleaner::new(&gc, || note("clean"));
    Cleaner::new(&gc, || panic!("counted"));
    let panics = heap::stats().panics;
    assert_eq!(Gc::try_unwrap(gc).unwrap(), "text", "the value isn't lost");
    assert_eq!((log(), heap::stats().panics - panics), (vec!["clean".to_owned()], 1));
}

#[test]
fn an_object_that_is_brought_back_is_not_gone() {
    thread_local!(static SAVED: RefCell<Vec<Gc<Phoenix>>> = const { RefCell::new(Vec::new()) });
    #[derive(Trace)]
    struct Phoenix(GcCell<Option<Gc<Phoenix>>>, GcCell<Weak<Phoenix>>);
    impl Finalize for Phoenix {
        fn finalize(&self) {
            SAVED.with_borrow_mut(|saved| saved.extend(self.1.get().upgrade()));
        }
    }
    for cyclic in [false, true] {
        let gc = Gc::new_cyclic(|me| Phoenix(GcCell::new(None), GcCell::new(me.clone())));
        gc.0.set(cyclic.then(|| gc.clone()));
        let cleaner = Cleaner::new(&gc, || note("clean"));
        drop(gc);
        collect();
        assert!(cleaner.is_alive() && log().is_empty());
        SAVED.take();
        collect();
        assert_eq!((cleaner.is_alive(), log()), (false, vec!["clean".to_owned()]));
    }
}

#[test]
fn foreign_types_trait_objects_slices_and_large_values() {
    let foreign = Gc::new(5_u8);
    let object: Gc<dyn Display> = unsize!(Gc::new("text") => dyn Display);
    let slice: Gc<[String]> = Gc::from(vec![String::new(); 3]);
    let large = Gc::new([0_u8; 10_000]);
    Cleaner::new(&foreign, || note("foreign"));
    Cleaner::new(&object, || note("object"));
    Cleaner::new(&slice, || note("slice"));
    Cleaner::new(&large, || note("large"));
    drop((foreign, object, slice, large));
    assert_eq!(log(), ["foreign", "object", "slice", "large"]);
}

/// Whatever its type, also one of which a collection leaves the values undropped.
#[test]
fn in_a_cycle_of_nothing_but_handles() {
    #[derive(Trace, Finalize)]
    struct Ring(GcCell<Option<Gc<Ring>>>);
    let ring = Gc::new(Ring(GcCell::new(None)));
    ring.0.set(Some(ring.clone()));
    Cleaner::new(&ring, || note("clean"));
    drop(ring);
    assert_eq!((collect(), log()), (1, vec!["clean".to_owned()]));
}

#[test]
fn what_captures_its_own_object_keeps_it() {
    let gc = Gc::new(1);
    let cleaner = Cleaner::new(&gc, {
        let gc = gc.clone();
        move || drop(gc)
    });
    let weak = Gc::downgrade(&gc);
    drop(gc);
    assert_eq!(collect(), 0);
    assert!(weak.upgrade().is_some());
    cleaner.cancel();
    assert!(weak.upgrade().is_none());
}
