//! The same things at the same time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use gc_core::sync::{self, Gc, GcCell, TraceSync, Weak};
use gc_core::{Finalize, Trace, Tracer};

const TURNS: usize = if cfg!(miri) { 20 } else { 2_000 };

/// Counts its end, once.
struct Ends(Arc<AtomicUsize>, GcCell<Option<Gc<Ends>>>);

// SAFETY: one handle, visited once. The destructor doesn't look at it.
unsafe impl Trace for Ends {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.1.trace(tracer);
    }
}
// SAFETY: it is in a cell with a lock.
unsafe impl TraceSync for Ends {}
impl Finalize for Ends {}
impl Drop for Ends {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// On each thread, begun at the same moment.
fn at_once<T: Send + 'static>(each: Vec<T>, f: impl Fn(T) + Send + Sync + Clone + 'static) {
    let barrier = Arc::new(Barrier::new(each.len()));
    let threads = each.into_iter().map(|mine| {
        let (barrier, f) = (barrier.clone(), f.clone());
        thread::spawn(move || {
            barrier.wait();
            f(mine);
        })
    });
    threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
}

fn ends() -> (Arc<AtomicUsize>, Gc<Ends>) {
    let ended = Arc::new(AtomicUsize::new(0));
    (ended.clone(), Gc::new(Ends(ended, GcCell::new(None))))
}

/// One of the last handles is the last.
#[test]
fn last_drops() {
    for turn in 0..TURNS / 10 {
        let (ended, gc) = ends();
        if turn % 2 == 0 {
            drop(Gc::downgrade(&gc));
        }
        at_once((0..3).map(|_| gc.clone()).chain([gc.clone()]).collect(), drop);
        assert_eq!(ended.load(Ordering::Relaxed), 0);
        at_once(vec![gc.clone(), gc], |gc| {
            for _ in 0..5 {
                drop(gc.clone());
            }
        });
        assert_eq!(ended.load(Ordering::Relaxed), 1);
    }
}

/// An upgrade gets a whole value, or nothing.
#[test]
fn upgrades_against_the_last_drop() {
    for _ in 0..TURNS / 10 {
        let (ended, gc) = ends();
        let weak = Gc::downgrade(&gc);
        let hands = vec![(Some(gc), weak.clone()), (None, weak.clone()), (None, weak.clone())];
        at_once(hands, |(gc, weak)| {
            drop(gc);
            while let Some(gc) = weak.upgrade() {
                assert_eq!(gc.0.load(Ordering::Relaxed), 0);
            }
        });
        assert_eq!((ended.load(Ordering::Relaxed), weak.upgrade().is_none()), (1, true));
    }
}

/// One thread gets the value.
#[test]
fn one_gets_the_value() {
    for turn in 0..TURNS / 10 {
        let gc = Gc::new(Mutex::new(turn));
        let got = Arc::new(AtomicUsize::new(0));
        let seen = got.clone();
        at_once(vec![gc.clone(), gc.clone(), gc], move |gc| {
            if let Some(value) = Gc::into_inner(gc) {
                assert_eq!(value.into_inner().unwrap(), turn);
                seen.fetch_add(1, Ordering::Relaxed);
            }
        });
        assert_eq!(got.load(Ordering::Relaxed), 1);
    }
}

/// The first weak handles of an object, on several threads.
#[test]
fn first_downgrades() {
    for _ in 0..TURNS / 10 {
        let gc = Gc::new(5_u64);
        let weak = Arc::new([const { GcCell::new(Weak::<u64>::new()) }; 3]);
        let all = weak.clone();
        at_once((0..3).map(|at| (at, gc.clone())).collect(), move |(at, gc)| {
            all[at].set(Gc::downgrade(&gc));
        });
        let weak = [0, 1, 2].map(|at| weak[at].take());
        assert!(weak.iter().all(|other| other.upgrade().is_some() && other.ptr_eq(&weak[0])));
        assert_eq!(Gc::weak_count(&gc), 3);
    }
}

/// `get_mut` and upgrades exclude each other.
#[test]
fn lending_against_upgrades() {
    for _ in 0..TURNS / 10 {
        let gc = Gc::new(0_u64);
        let weak = Gc::downgrade(&gc);
        at_once(vec![(Some(gc), None), (None, Some(weak))], |(gc, weak)| {
            if let Some(mut gc) = gc {
                for turn in 0..20 {
                    let mut lent = Gc::make_mut(&mut gc);
                    *lent = turn;
                    *lent += 1;
                }
                assert_eq!(*gc, 20);
            } else if let Some(weak) = weak {
                for _ in 0..20 {
                    // Before it was cut off, or a clone of the value's.
                    assert!(weak.upgrade().is_none_or(|gc| *gc <= 20));
                }
            }
        });
    }
}

/// A cell that several threads change.
#[test]
fn cells() {
    let cell = Arc::new(GcCell::new(Gc::new(0_usize)));
    let seen = cell.clone();
    at_once((1..4).collect(), move |thread| {
        for turn in 0..TURNS {
            let old = seen.replace(Gc::new(thread * 1_000_000 + turn));
            assert!(*old < 4_000_000);
            assert!(*seen.get() < 4_000_000);
        }
    });
    assert_eq!(Gc::strong_count(&cell.get()), 2);
}

/// Candidates by the thousand, and their memory: more than a table has places for.
#[test]
fn many_candidates() {
    let before = sync::stats();
    at_once((0..3).collect(), |_: i32| {
        let ended = Arc::new(AtomicUsize::new(0));
        let mut kept = Vec::new();
        for turn in 0..TURNS {
            let gc = Gc::new(Ends(ended.clone(), GcCell::new(None)));
            drop(gc.clone());
            if turn % 3 == 0 {
                kept.push(gc);
            }
        }
        assert_eq!(ended.load(Ordering::Relaxed), TURNS - kept.len());
        drop(kept);
        assert_eq!(ended.load(Ordering::Relaxed), TURNS);
    });
    let after = sync::stats();
    assert!(after.created - before.created >= 3 * TURNS as u64);
    sync::sweep();
}
