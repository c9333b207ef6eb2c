//! What cleaners do in the middle of cascades, collections, panics and the end of a thread.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gc_core::heap::Budget;
use gc_core::{Cleaner, Finalize, Gc, GcCell, Trace, collect, heap};

use crate::{both_paths, cycle, log, node, note};

#[test]
fn panics_are_those_of_a_destructor() {
    for panics in [vec![0], vec![1], vec![0, 2], vec![0, 1, 2]] {
        for cyclic in [false, true] {
            let gc = if cyclic { cycle() } else { node("a") };
            for number in 0..3 {
                let panics = panics.contains(&number);
                Cleaner::new(&gc, move || {
                    note(&number.to_string());
                    assert!(!panics, "planned {number}");
                });
            }
            let counted = heap::stats().panics;
            let ended = catch_unwind(AssertUnwindSafe(|| {
                drop(gc);
                collect();
            }));
            let payload = ended.expect_err("the first panic is resumed");
            assert_eq!(payload.downcast_ref::<String>().unwrap(), &format!("planned {}", panics.last().unwrap()));
            assert_eq!(heap::stats().panics - counted, panics.len() as u64 - 1);
            let log: Vec<_> = log().into_iter().filter(|line| line.len() == 1).collect();
            assert_eq!(log, ["2", "1", "0"]);
            assert_eq!(heap::stats().live, 0);
        }
    }
}

#[test]
fn a_panic_while_a_panic_unwinds_is_counted() {
    let counted = heap::stats().panics;
    let ended = catch_unwind(|| {
        let gc = Gc::new(1);
        Cleaner::new(&gc, || panic!("second"));
        panic!("first");
    });
    assert_eq!(*ended.unwrap_err().downcast_ref::<&str>().unwrap(), "first");
    assert_eq!(heap::stats().panics - counted, 1);
}

/// Cleaners may do anything.
#[test]
fn cleaners_allocate_collect_and_clean() {
    both_paths(|gc, end| {
        let ran = Rc::new(Cell::new(0));
        Cleaner::new(&gc, {
            let ran = ran.clone();
            move || {
                let garbage = cycle();
                let outer = ran.clone();
                Cleaner::new(&garbage, move || outer.set(outer.get() + 1));
                drop(garbage);
                // Inside a collection that is none, and the cycle waits for the next.
                collect();
                let (one, inner) = (Gc::new(1), ran.clone());
                Cleaner::new(&one, move || inner.set(inner.get() + 10));
                drop(one);
                assert!(ran.get() >= 10, "at once");
            }
        });
        end(gc);
        collect();
        assert_eq!((ran.get(), heap::stats().live), (11, 0));
    });
}

/// The cleaner of one object that goes kills another, which has cleaners too: those of the first go
/// on afterwards.
#[test]
fn within_each_other() {
    let (a, b) = (Gc::new(1), Gc::new(2));
    Cleaner::new(&b, || note("b1"));
    Cleaner::new(&b, || note("b2"));
    Cleaner::new(&a, || note("a1"));
    Cleaner::new(&a, move || {
        note("a2");
        drop(b);
        note("a2 ends");
    });
    drop(a);
    assert_eq!(log(), ["a2", "b2", "b1", "a2 ends", "a1"]);
}

/// A cleaner that holds an object with a cleaner that holds an object …: no stack is deep enough
/// for one call each.
#[test]
fn a_long_chain_of_cleaners() {
    let many = gc_workspace::sized(100_000, 300);
    let ran = Rc::new(Cell::new(0));
    let mut last = Gc::new(0);
    for number in 1..=many {
        let (next, ran) = (Gc::new(number), ran.clone());
        Cleaner::new(&next, move || {
            ran.set(ran.get() + 1);
            drop(last);
        });
        last = next;
    }
    drop(last);
    assert_eq!((ran.get(), heap::stats().live), (many, 0));
}

/// A collection in slices, of which each frees some: of each object the newest first, none before
/// its destructor; and none twice, whatever the program does in between.
#[test]
fn in_slices() {
    let cycles = gc_workspace::sized(2_000, 50);
    let ran: Rc<RefCell<Vec<(usize, bool)>>> = Rc::default();
    let dead = Rc::new(Cell::new(0));
    let pause = heap::pause();
    let kept: Vec<_> = (0..cycles).map(|_| cycle()).collect();
    for (number, cycle) in kept.iter().enumerate() {
        for newest in [false, true] {
            let (ran, dead) = (ran.clone(), dead.clone());
            Cleaner::new(cycle, move || {
                ran.borrow_mut().push((number, newest));
                dead.set(dead.get() + 1);
                drop(Gc::new(vec![Gc::new(number)]));
                assert_eq!(collect(), 0, "inside a slice");
            });
        }
    }
    // Old: the young would go in one stop.
    heap::collect_young();
    drop((pause, kept));
    assert_eq!(log(), [""; 0]);
    let mut slices = 0;
    while !heap::step(Budget::Objects(64)) {
        slices += 1;
        drop(node("other"));
    }
    let log = log();
    let count = |start: &str| log.iter().filter(|line| line.starts_with(start)).count();
    assert!(slices > 5 && dead.get() == 2 * cycles, "{slices} slices");
    assert_eq!((count("drop a"), count("clean a"), count("clean b")), (cycles, cycles, cycles));
    let mut first = HashSet::new();
    for (number, newest) in ran.take() {
        assert_eq!(first.insert(number), newest);
    }
    assert_eq!(heap::stats().live, 0);
}

/// What a drop leaves for later is cleaned up later, and all of it.
#[test]
fn where_a_cascade_is_limited() {
    heap::configure(|config| config.max_cascade = Some(10)).unwrap();
    let mut list = node("last");
    for _ in 0..gc_workspace::sized(1_000, 150) {
        let next = node("link");
        next.next.set(Some(list));
        list = next;
    }
    drop(list);
    while !heap::step(Budget::Objects(64)) {}
    collect();
    heap::configure(|config| config.max_cascade = None).unwrap();
    let log = log();
    let count = |start: &str| log.iter().filter(|line| line.starts_with(start)).count();
    assert_eq!((count("clean"), heap::stats().live), (gc_workspace::sized(1_000, 150) + 1, 0));
    assert_eq!(log.last().map(String::as_str), Some("clean last"));
}

/// By a destructor of a field, which may make anything.
#[test]
fn a_cleaner_made_while_its_object_dies() {
    struct Registers(RefCell<Option<Gc<u8>>>);
    impl Drop for Registers {
        fn drop(&mut self) {
            let gc = self.0.take().unwrap();
            Cleaner::new(&gc, || note("clean"));
        }
    }
    #[derive(Trace, Finalize)]
    struct Owner(
        #[trace(skip)]
        #[allow(dead_code, reason = "for its destructor")]
        Registers,
        GcCell<Option<Gc<Owner>>>,
    );
    let owner = Gc::new(Owner(Registers(RefCell::new(Some(Gc::new(1)))), GcCell::new(None)));
    owner.1.set(Some(owner.clone()));
    drop(owner);
    assert_eq!((collect(), log()), (1, vec!["clean".to_owned()]));
}

#[test]
fn at_the_exit_of_a_thread() {
    static ORDER: AtomicUsize = AtomicUsize::new(0);
    // Older than the heap's own end, and so destroyed after it.
    thread_local!(static LATE: RefCell<Vec<Gc<i32>>> = const { RefCell::new(Vec::new()) });
    fn digit(digit: usize) -> impl FnOnce() {
        move || {
            ORDER.store(ORDER.load(Ordering::Relaxed) * 10 + digit, Ordering::Relaxed);
        }
    }
    std::thread::spawn(|| {
        #[derive(Trace, Finalize)]
        struct Ring(GcCell<Option<Gc<Ring>>>);
        LATE.with_borrow(|late| assert!(late.is_empty()));
        let (kept, late, garbage) = (Gc::new(1), Gc::new(2), Gc::new(Ring(GcCell::new(None))));
        garbage.0.set(Some(garbage.clone()));
        Cleaner::new(&kept, digit(3)).at_exit();
        Cleaner::new(&late, || {
            digit(2)();
            panic!("counted");
        })
        .at_exit();
        Cleaner::new(&late, digit(9));
        // What is garbage goes first.
        Cleaner::new(&garbage, digit(1)).at_exit();
        assert!(Cleaner::new(&late, digit(9)).at_exit().cancel());
        assert!(Cleaner::new(&late, || ()).at_exit().run());
        // Those of objects that are gone don't pile up, nor do they run again.
        for _ in 0..1_000 {
            Cleaner::new(&Gc::new(1), || ()).at_exit();
        }
        // They outlive the heap's end, where those run that are to; the others run when they go.
        LATE.with_borrow_mut(|list| list.extend([kept, late]));
    })
    .join()
    .unwrap();
    assert_eq!(ORDER.load(Ordering::Relaxed), 1239);
}
