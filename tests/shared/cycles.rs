//! What only holds itself is collected, whatever other threads do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::Duration;

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace};

use crate::{Log, Node, alone, node, taken};

/// A ring of these nodes.
fn ring(log: &Log, names: &[&str]) -> Vec<Gc<Node>> {
    let nodes: Vec<_> = names.iter().map(|name| node(log, name)).collect();
    for (at, one) in nodes.iter().enumerate() {
        one.next.set(Some(nodes[(at + 1) % nodes.len()].clone()));
    }
    nodes
}

/// What has happened, in order of the alphabet.
fn sorted(log: &Log) -> Vec<String> {
    let mut happened = taken(log);
    happened.sort();
    happened
}

#[test]
fn rings_of_any_length() {
    let _alone = alone();
    for names in [&["a"][..], &["a", "b"], &["a", "b", "c"]] {
        let log = Log::default();
        let nodes = ring(&log, names);
        let weak = Gc::downgrade(&nodes[0]);
        sync::collect();
        assert_eq!((taken(&log).len(), weak.upgrade().is_some()), (0, true));
        drop(nodes);
        assert!(taken(&log).is_empty());
        sync::collect();
        assert!(weak.upgrade().is_none());
        let mut expected: Vec<_> = names.iter().map(|name| format!("d {name}")).collect();
        expected.extend(names.iter().map(|name| format!("f {name}")));
        assert_eq!(sorted(&log), expected);
    }
}

/// All finalizers of a ring run while it is whole, before any value is dropped.
#[test]
fn finalizers_find_all_whole() {
    let _alone = alone();
    let log = Log::default();
    drop(ring(&log, &["a", "b"]));
    sync::collect();
    let happened = taken(&log);
    assert!(happened[..2].iter().all(|it| it.starts_with('f')), "{happened:?}");
    assert_eq!(happened.len(), 4);
}

/// What hangs on a ring goes with it, and what the ring hangs on stays.
#[test]
fn tails() {
    let _alone = alone();
    let log = Log::default();
    let nodes = ring(&log, &["a", "b"]);
    let (tail, held) = (node(&log, "tail"), node(&log, "held"));
    let hub = Gc::new(Hub(GcCell::new(vec![nodes[0].clone(), tail.clone(), held.clone()]), GcCell::new(None)));
    hub.1.set(Some(hub.clone()));
    let weak = Gc::downgrade(&tail);
    drop((hub, tail, nodes));
    sync::collect();
    assert!(weak.upgrade().is_none());
    assert_eq!(sorted(&log), ["d a", "d b", "d tail", "f a", "f b", "f tail"]);
    drop(held);
    assert_eq!(taken(&log), ["f held", "d held"]);
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Hub(GcCell<Vec<Gc<Node>>>, GcCell<Option<Gc<Hub>>>);

/// By any lock of std.
#[derive(Trace, Finalize)]
#[trace(sync)]
struct Locks {
    mutex: Mutex<Option<Gc<Locks>>>,
    lock: RwLock<Vec<Gc<Locks>>>,
    once: std::sync::OnceLock<Gc<Locks>>,
}

fn locks() -> Gc<Locks> {
    Gc::new(Locks { mutex: Mutex::default(), lock: RwLock::default(), once: std::sync::OnceLock::new() })
}

#[test]
fn edges_behind_each_lock() {
    let _alone = alone();
    for turn in 0..3 {
        let (a, b) = (locks(), locks());
        *b.mutex.lock().unwrap() = Some(a.clone());
        match turn {
            0 => *a.mutex.lock().unwrap() = Some(b.clone()),
            1 => a.lock.write().unwrap().extend([b.clone(), b.clone(), a.clone()]),
            _ => drop(a.once.set(b.clone())),
        }
        let weak = [Gc::downgrade(&a), Gc::downgrade(&b)];
        drop((a, b));
        sync::collect();
        assert!(weak.iter().all(|weak| weak.upgrade().is_none()), "{turn}");
    }
}

/// A lock that somebody holds hides what is behind it: that lives, and is found when it is let go
/// of.
#[test]
fn what_is_locked_lives() {
    let _alone = alone();
    let a = locks();
    *a.mutex.lock().unwrap() = Some(a.clone());
    let weak = Gc::downgrade(&a);
    let inner = weak.upgrade().unwrap();
    let guard = inner.mutex.lock().unwrap();
    drop(a);
    sync::collect();
    assert!(guard.as_ref().is_some_and(|a| Gc::strong_count(a) == 2));
    drop(guard);
    drop(inner);
    assert!(weak.upgrade().is_some());
    sync::collect();
    assert!(weak.upgrade().is_none());
}

/// What is lent lives, and so does what it holds; a guard that is forgotten is a leak.
#[test]
fn what_is_lent_lives() {
    let _alone = alone();
    let log = Log::default();
    let mut a = node(&log, "a");
    let b = node(&log, "b");
    b.next.set(Some(b.clone()));
    let lent = Gc::get_mut(&mut a).unwrap();
    lent.next.set(Some(b));
    sync::collect();
    assert_eq!(taken(&log).len(), 0);
    lent.next.get().unwrap().next.set(None);
    drop(lent);
    drop(a);
    assert_eq!(sorted(&log), ["d a", "d b", "f a", "f b"]);
}

/// A finalizer that brings its object back keeps the ring, whose finalizers don't run again.
#[test]
fn a_finalizer_brings_back() {
    static BACK: GcCell<Vec<Gc<Lazarus>>> = GcCell::new(Vec::new());

    #[derive(Trace)]
    #[trace(sync)]
    struct Lazarus {
        me: GcCell<Weak<Lazarus>>,
        next: GcCell<Option<Gc<Lazarus>>>,
        #[trace(skip)]
        finalized: Arc<Mutex<usize>>,
    }
    impl Finalize for Lazarus {
        fn finalize(&self) {
            *self.finalized.lock().unwrap() += 1;
            if let Some(me) = self.me.get().upgrade() {
                BACK.set(vec![me]);
            }
        }
    }

    let _alone = alone();
    let finalized = Arc::new(Mutex::new(0));
    let lazarus = || Gc::new(Lazarus { me: GcCell::default(), next: GcCell::default(), finalized: finalized.clone() });
    let (a, b) = (lazarus(), lazarus());
    a.me.set(Gc::downgrade(&a));
    a.next.set(Some(b.clone()));
    b.next.set(Some(a.clone()));
    let weak = [Gc::downgrade(&a), Gc::downgrade(&b)];
    drop((a, b));
    sync::collect();
    assert_eq!(*finalized.lock().unwrap(), 2);
    let back = BACK.take();
    assert!(back[0].next.get().is_some_and(|next| next.next.get().is_some()));
    assert!(Gc::is_finalized(&back[0]) && weak[1].upgrade().is_some());
    sync::collect();
    assert!(weak[0].upgrade().is_some());
    drop(back);
    sync::collect();
    assert!(weak.iter().all(|weak| weak.upgrade().is_none()));
    assert_eq!(*finalized.lock().unwrap(), 2);
}

/// A thread that waits for ever keeps nothing of what it has let go of.
#[test]
fn garbage_of_a_blocked_thread() {
    let _alone = alone();
    let log = Log::default();
    let (send, receive) = channel::<()>();
    let (ready, wait) = channel();
    let theirs = log.clone();
    let blocked = thread::spawn(move || {
        let kept = ring(&theirs, &["kept"]);
        drop(ring(&theirs, &["a", "b"]));
        ready.send(()).unwrap();
        let _ = receive.recv();
        drop(kept);
    });
    wait.recv().unwrap();
    sync::collect();
    assert_eq!(sorted(&log), ["d a", "d b", "f a", "f b"]);
    drop(send);
    blocked.join().unwrap();
    sync::collect();
    assert_eq!(sorted(&log), ["d kept", "f kept"]);
}

/// What a finalizer or a destructor does to other rings, and a collection within.
#[test]
fn collections_within_collections() {
    #[derive(Trace)]
    #[trace(sync)]
    struct Collects(GcCell<Option<Gc<Collects>>>, #[trace(skip)] Arc<AtomicBool>);
    impl Finalize for Collects {
        fn finalize(&self) {
            self.1.store(sync::collect() == 0, Ordering::Relaxed);
        }
    }
    let _alone = alone();
    let idle = Arc::new(AtomicBool::new(false));
    let a = Gc::new(Collects(GcCell::default(), idle.clone()));
    a.0.set(Some(a.clone()));
    drop(a);
    sync::collect();
    assert!(idle.load(Ordering::Relaxed));
}

/// A long list that ends in a ring, and a wide object: neither recursion nor a stop.
#[test]
fn large_and_deep() {
    let _alone = alone();
    let many = if cfg!(miri) { 200 } else { 100_000 };
    let log = Log::default();
    let first = node(&log, "0");
    let mut last = first.clone();
    for _ in 0..many {
        let next = node(&log, "x");
        last.next.set(Some(next.clone()));
        last = next;
    }
    last.next.set(Some(first.clone()));
    let weak = Gc::downgrade(&last);
    drop((first, last));
    sync::collect();
    assert!(weak.upgrade().is_none());
    assert_eq!(taken(&log).len(), 2 * (many + 1));
}

/// What an earlier collection has spared, and hasn't let go of since it still runs destructors, is
/// gone, too, when another returns that began after it became garbage.
#[test]
fn garbage_that_an_earlier_collection_has() {
    #[derive(Trace)]
    #[trace(sync)]
    struct Comes {
        me: GcCell<Option<Gc<Comes>>>,
        #[trace(skip)]
        back: Option<Arc<Mutex<Option<Gc<Comes>>>>>,
        #[trace(skip)]
        _waits: Option<Waits>,
    }
    impl Finalize for Comes {
        fn finalize(&self) {
            if let Some(back) = &self.back {
                *back.lock().unwrap() = self.me.get();
            }
        }
    }
    struct Waits(Sender<()>, Mutex<Receiver<()>>);
    impl Drop for Waits {
        fn drop(&mut self) {
            self.0.send(()).unwrap();
            self.1.lock().unwrap().recv().unwrap();
        }
    }
    let ring = |back, waits| {
        let ring = Gc::new(Comes { me: GcCell::default(), back, _waits: waits });
        ring.me.set(Some(ring.clone()));
        Gc::downgrade(&ring)
    };

    let _alone = alone();
    let (waiting, waits) = channel();
    let (go_on, goes_on) = channel();
    let back = Arc::default();
    let comes = ring(Some(Arc::clone(&back)), None);
    ring(None, Some(Waits(waiting, Mutex::new(goes_on))));
    let earlier = thread::spawn(sync::collect);
    waits.recv().unwrap();
    let mine = back.lock().unwrap().take();
    assert!(mine.is_some());
    drop(mine);
    // It is garbage from here on.
    let later = thread::spawn(sync::collect);
    thread::sleep(Duration::from_millis(20));
    go_on.send(()).unwrap();
    earlier.join().unwrap();
    later.join().unwrap();
    assert_eq!(comes.strong_count(), 0);
}
