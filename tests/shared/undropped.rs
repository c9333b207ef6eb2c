//! Values that hold nothing but handles to others of the dead are left undropped (rule P5): what
//! else there is goes all the same.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::Duration;

use gc_core::sync::{self, Gc, GcCell, TraceSync, Weak};
use gc_core::{Finalize, Trace, Tracer};
use gc_workspace::Counts;

use crate::alone;

/// Nothing but handles.
#[derive(Trace, Finalize, Default)]
#[trace(sync)]
struct Plain {
    fixed: Option<Gc<Plain>>,
    cell: GcCell<Option<Gc<Plain>>>,
    spare: GcCell<Option<Gc<Plain>>>,
    lock: Mutex<Option<Gc<Plain>>>,
    shared_lock: RwLock<Option<Gc<Plain>>>,
    leaf: GcCell<Option<Gc<u32>>>,
    through: GcCell<Option<Gc<Through>>>,
}

/// More than that.
#[derive(Trace, Finalize)]
#[trace(sync)]
struct Through {
    to: GcCell<Option<Gc<Plain>>>,
    hook: Hook,
    #[trace(skip)]
    _gone: Option<Counts>,
}

/// Does something each time that it is traced.
#[derive(Default)]
struct Hook(Option<Box<dyn Fn() + Send + Sync>>);

// SAFETY: it reports nothing, and drops no handle but those that it made.
unsafe impl Trace for Hook {
    fn trace(&self, _: &mut Tracer<'_>) {
        self.0.iter().for_each(|act| act());
    }
}
// SAFETY: it reports nothing, and waits for nobody for long.
unsafe impl TraceSync for Hook {}
impl Finalize for Hook {}

fn plain() -> Gc<Plain> {
    Gc::new(Plain::default())
}

fn through(to: Option<Gc<Plain>>, hook: Hook, gone: Option<&Arc<AtomicUsize>>) -> Gc<Through> {
    Gc::new(Through { to: GcCell::new(to), hook, _gone: gone.cloned().map(Counts) })
}

/// A ring of two, which a handle leads to.
fn ring() -> Gc<Plain> {
    let first = plain();
    first.cell.set(Some(Gc::new(Plain { fixed: Some(first.clone()), ..Plain::default() })));
    first
}

/// Whatever a dead object holds besides the dead is let go of, wherever it is.
#[test]
fn what_lives_is_let_go_of() {
    type Put = fn(&Gc<Plain>, &Gc<Plain>);
    let _alone = alone();
    let places: [(&str, Put); 8] = [
        ("nowhere", |_, _| {}),
        ("a cell", |ring, live| ring.spare.set(Some(live.clone()))),
        ("both of the ring", |ring, live| {
            ring.spare.set(Some(live.clone()));
            ring.cell.get().unwrap().cell.set(Some(live.clone()));
        }),
        ("a lock", |ring, live| *ring.lock.lock().unwrap() = Some(live.clone())),
        ("a lock for readers", |ring, live| *ring.shared_lock.write().unwrap() = Some(live.clone())),
        ("a lock that somebody has for good", |ring, live| {
            let mut guard = ring.lock.lock().unwrap();
            *guard = Some(live.clone());
            mem::forget(guard);
        }),
        ("an object that hangs on the ring", |ring, live| {
            let leaf = Plain { fixed: Some(live.clone()), ..Plain::default() };
            ring.spare.set(Some(Gc::new(leaf)));
        }),
        ("a value with a destructor", |ring, live| {
            ring.through.set(Some(through(Some(live.clone()), Hook::default(), None)));
        }),
    ];
    for (place, put) in places {
        for is_named in [false, true] {
            let (live, ring) = (plain(), ring());
            put(&ring, &live);
            let weak = is_named.then(|| [Gc::downgrade(&ring), Gc::downgrade(&ring.cell.get().unwrap())]);
            drop(ring);
            assert!(sync::collect() >= 2, "{place}");
            assert!(weak.iter().flatten().all(|weak| weak.upgrade().is_none()), "{place}");
            assert_eq!(Gc::strong_count(&live), 1, "{place}");
        }
    }
}

/// Leaves are no members of any set.
#[test]
fn leaves_are_let_go_of() {
    let _alone = alone();
    let (leaf, ring) = (Gc::new(7), ring());
    ring.leaf.set(Some(leaf.clone()));
    drop(ring);
    assert_eq!(sync::collect(), 2);
    assert_eq!(Gc::strong_count(&leaf), 1);
}

/// Some of a set are dropped, others not, and they hold each other, several times.
#[test]
fn sets_of_both_kinds_go() {
    let _alone = alone();
    let gone = Arc::new(AtomicUsize::new(0));
    for rings in 1..20 {
        gone.store(0, Ordering::Relaxed);
        let first = ring();
        let weak = Gc::downgrade(&first);
        let mut through_before = None;
        for _ in 0..rings {
            let plain = ring();
            plain.spare.set(Some(first.clone()));
            plain.through.set(through_before.take());
            through_before = Some(through(Some(plain.clone()), Hook::default(), Some(&gone)));
            *first.lock.lock().unwrap() = Some(plain);
        }
        first.through.set(through_before);
        drop(first);
        assert_eq!(sync::collect(), 2 + 3 * rings);
        assert_eq!(gone.load(Ordering::Relaxed), rings);
        assert!(weak.upgrade().is_none());
    }
}

/// What a finalizer has put somewhere counts, too.
#[test]
fn finalizers_may_put_something_in() {
    #[derive(Trace)]
    #[trace(sync)]
    struct Late {
        me: GcCell<Option<Gc<Late>>>,
        to: GcCell<Option<Gc<Plain>>>,
        from: GcCell<Weak<Plain>>,
    }
    impl Finalize for Late {
        fn finalize(&self) {
            self.to.set(self.from.get().upgrade());
        }
    }
    let _alone = alone();
    let live = plain();
    let from = GcCell::new(Gc::downgrade(&live));
    let late = Gc::new(Late { me: GcCell::default(), to: GcCell::default(), from });
    late.me.set(Some(late.clone()));
    drop(late);
    assert_eq!(sync::collect(), 1);
    assert_eq!(Gc::strong_count(&live), 1);
}

/// A handle that a `trace` makes and drops disarms an object in the middle of a verdict, at each
/// collection: it is armed again.
#[test]
fn a_trace_that_clones_keeps_nothing() {
    let _alone = alone();
    let first = plain();
    let weak = Gc::downgrade(&first);
    let hook = Hook(Some(Box::new(move || drop(weak.upgrade()))));
    first.through.set(Some(through(Some(first.clone()), hook, None)));
    let weak = Gc::downgrade(&first);
    drop(first);
    assert_eq!(sync::collect(), 2);
    assert!(weak.upgrade().is_none());
}

/// A thread has one of two objects at any time, and hops from one to the other between a
/// collection's looks at them. So they look dead. In the verdict it puts a handle into a cell of
/// the one that was seen empty, and its handle to that into a cell of the other, which nothing is
/// counted by. Now they are dead, and what is in that cell must be let go of all the same.
#[test]
fn a_cell_that_was_empty_is_not_forgotten() {
    let _alone = alone();
    let something = plain();
    let one = plain();
    let other = Gc::new(Plain { fixed: Some(one.clone()), ..Plain::default() });
    let (to_thread, steps) = channel();
    let (done, is_done) = channel();
    let thread = thread::spawn({
        let (other, something) = (other.clone(), something.clone());
        move || hop(other, something, &steps, &done)
    });
    let (turn, is_done) = (AtomicUsize::new(0), Mutex::new(is_done));
    let hook = Hook(Some(Box::new(move || {
        if turn.fetch_add(1, Ordering::Relaxed) < 2 {
            to_thread.send(()).unwrap();
            // It may have to wait for the verdict.
            let waited = is_done.lock().unwrap().recv_timeout(Duration::from_millis(200));
            assert_ne!(waited, Err(RecvTimeoutError::Disconnected));
        }
    })));
    // In this order they are looked at: one, what is between them, other.
    one.through.set(Some(through(Some(other), hook, None)));
    let weak = Gc::downgrade(&one);
    drop(one);
    sync::collect();
    thread.join().unwrap();
    while sync::collect() > 0 {}
    assert!(weak.upgrade().is_none());
    assert_eq!(Gc::strong_count(&something), 1);
}

/// The thread: its handle is to `other` at first.
fn hop(other: Gc<Plain>, something: Gc<Plain>, steps: &Receiver<()>, done: &Sender<()>) {
    let back = Gc::downgrade(&other);
    steps.recv().unwrap();
    let one = other.fixed.clone().unwrap();
    drop(other);
    done.send(()).unwrap();
    steps.recv().unwrap();
    one.spare.set(Some(something));
    if let Some(other) = back.upgrade() {
        other.spare.set(Some(one));
    }
    // The collection may be over, and nobody wait any more.
    _ = done.send(());
}
