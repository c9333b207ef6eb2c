//! What other threads, or a `trace`, do in the middle of a collection: in sets so large that they
//! get to run then.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use gc_core::sync::{self, Gc, GcCell, TraceSync, Weak};
use gc_core::{Finalize, Trace, Tracer};
use gc_workspace::Counts;

const MANY: usize = if cfg!(miri) { 10 } else { 100_000 };
const ROUNDS: usize = if cfg!(miri) { 2 } else { 10 };

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Link {
    next: GcCell<Option<Gc<Link>>>,
    #[trace(skip)]
    whole: Whole,
}

/// Says whether it was dropped.
struct Whole(AtomicBool);

impl Drop for Whole {
    fn drop(&mut self) {
        assert!(self.0.swap(false, Ordering::Relaxed));
    }
}

fn link(next: Option<Gc<Link>>) -> Gc<Link> {
    Gc::new(Link { next: GcCell::new(next), whole: Whole(AtomicBool::new(true)) })
}

fn is_whole(link: &Link) -> bool {
    link.whole.0.load(Ordering::Relaxed)
}

/// A large ring is collected while another thread asks weak handles to two objects of it, now and
/// then. Who gets one has all of the ring; who gets none never does again.
///
/// One is looked at first in each turn of a verdict, the other last.
#[test]
fn upgrades_against_a_verdict() {
    for round in 0..ROUNDS as u64 {
        let first = link(None);
        let last = link(Some(first.clone()));
        let weak = [Gc::downgrade(&first), Gc::downgrade(&last)];
        first.next.set(Some((2..MANY).fold(last, |next, _| link(Some(next)))));
        let asks = thread::spawn(move || {
            for turn in 0.. {
                // Longer and longer, so that a collection has the time for it, on any machine.
                let pause = Duration::from_micros((round + turn) * 2_657 % 14_000);
                thread::sleep(pause * 2_u32.saturating_pow(u32::try_from(turn / 6).unwrap()).min(1 << 10));
                let Some(last) = weak[1].upgrade() else { break };
                let first = weak[0].upgrade().expect("the ring is held");
                for _ in 0..8 {
                    assert!(is_whole(&first) && is_whole(&last) && last.next.get().is_some());
                    thread::sleep(Duration::from_micros(500));
                }
            }
            assert!(weak[0].upgrade().is_none() && weak[1].upgrade().is_none());
        });
        drop(first);
        while !asks.is_finished() {
            sync::collect();
        }
        asks.join().unwrap();
    }
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Wide {
    many: Mutex<Vec<Gc<Link>>>,
    me: GcCell<Option<Gc<Wide>>>,
}

/// A large object whose content others throw away as soon as they get its lock.
#[test]
fn a_lock_that_is_waited_for() {
    let wide = Gc::new(Wide { many: Mutex::default(), me: GcCell::default() });
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let new = (0..MANY).map(|_| link(None)).collect();
                // Until the collector has it.
                while wide.many.try_lock().is_ok() && !done.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_micros(100));
                }
                let old = std::mem::replace(&mut *wide.many.lock().unwrap(), new);
                assert!(old.iter().all(|link| is_whole(link)));
                drop(old);
            }
        });
        for _ in 0..5 * ROUNDS {
            // A candidate.
            drop(wide.clone());
            sync::collect();
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// What holds an object behind a lock, and looks at that when it is traced.
#[derive(Trace, Finalize)]
#[trace(sync)]
struct Locked {
    next: Mutex<Option<Gc<Locked>>>,
    looks: Looks,
    #[trace(skip)]
    _gone: Counts,
}

/// Whether another object was locked, at each `trace`.
#[derive(Default)]
struct Looks {
    at: GcCell<Weak<Locked>>,
    were_locked: Arc<Mutex<Vec<bool>>>,
}

// SAFETY: it reports nothing. It drops no handle but one that it made.
unsafe impl Trace for Looks {
    fn trace(&self, _: &mut Tracer<'_>) {
        if let Some(other) = self.at.get().upgrade() {
            self.were_locked.lock().unwrap().push(other.next.try_lock().is_err());
        }
    }
}
// SAFETY: it reports nothing, and the locks that it waits for are held by nobody who waits.
unsafe impl TraceSync for Looks {}
impl Finalize for Looks {}

/// Locks are held from the trace of a verdict to its end (rule M10).
#[test]
fn a_verdict_holds_all_locks() {
    let gone = Arc::new(AtomicUsize::new(0));
    let new = |next| Gc::new(Locked { next: Mutex::new(next), looks: Looks::default(), _gone: Counts(gone.clone()) });
    let first = new(None);
    let second = new(Some(first.clone()));
    let were_locked = second.looks.were_locked.clone();
    second.looks.at.set(Gc::downgrade(&first));
    // The second is found through the first, so that its trace is the last each time.
    *first.next.lock().unwrap() = Some(second);
    drop(first);
    sync::collect();
    assert_eq!(gone.load(Ordering::Relaxed), 2);
    assert_eq!(were_locked.lock().unwrap().last(), Some(&true));
}

/// A lock whose content another thread drops at the very moment that the collector lets go of it.
#[derive(Default)]
struct Gate(Mutex<Option<Gc<Link>>>);

struct Waited<'a>(Option<MutexGuard<'a, Option<Gc<Link>>>>, &'a Gate);

impl Deref for Waited<'_> {
    type Target = Option<Gc<Link>>;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref().expect("it is locked")
    }
}

impl Drop for Waited<'_> {
    fn drop(&mut self) {
        self.0 = None;
        thread::scope(|scope| scope.spawn(|| drop(self.1.0.lock().unwrap().take())).join()).unwrap();
    }
}

// SAFETY: the content is visited once, under its lock.
unsafe impl Trace for Gate {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Ok(guard) = self.0.try_lock() {
            // SAFETY: the lock lies in the value; what another thread does once it is unlocked is what
            // any may do.
            unsafe { tracer.locked(Waited(Some(guard), self)) };
        }
    }
}
// SAFETY: the lock is tried, and its guard handed over.
unsafe impl TraceSync for Gate {}
impl Finalize for Gate {}

/// What was reported behind a lock has joined the set when the lock is free (rule M7).
#[test]
fn targets_join_while_their_lock_is_held() {
    for _ in 0..if cfg!(miri) { 2 } else { 100 } {
        let gate = Gc::new(Gate(Mutex::new(Some(link(None)))));
        // A candidate.
        drop(gate.clone());
        // Other tests' collections may have met it.
        sync::collect();
        assert!(gate.0.lock().unwrap().is_none());
        // In the place of what is gone, if its memory is back.
        let new: Vec<_> = (0..4).map(|_| link(None)).collect();
        sync::collect();
        assert!(new.iter().all(|link| is_whole(link) && Gc::strong_count(link) == 1));
    }
}
