//! Callbacks: they may do anything.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use gc_core::sync::{self, Gc, GcCell, Subscription};
use gc_core::{Finalize, Trace};
use gc_workspace::{Counts, shared_ring};

/// A callback that ends its own subscription, and holds this.
fn once(held: impl Send + Sync + 'static) -> Arc<Mutex<Option<Subscription>>> {
    let subscription = Arc::<Mutex<Option<Subscription>>>::default();
    let mine = subscription.clone();
    *subscription.lock().unwrap() = Some(sync::on_collect(move |_| {
        let _held = &held;
        let mine = mine.lock().unwrap().take();
        drop(mine);
    }));
    subscription
}

struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("held by a callback");
    }
}

/// What a callback holds goes behind its call, where it ended its subscription in that; its
/// destructor's panic is treated as the callback's own, and collections go on.
#[test]
fn a_callback_ends_itself() {
    let _alone = crate::alone();
    let gone = Arc::new(AtomicUsize::new(0));
    let _mine = once((Counts(gone.clone()), PanicsInDrop));
    let told = Arc::new(AtomicUsize::new(0));
    let _next = sync::on_collect({
        let told = told.clone();
        move |_| _ = told.fetch_add(1, Ordering::Relaxed)
    });
    let first = shared_ring();
    let panic = catch_unwind(sync::collect).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"held by a callback"));
    assert_eq!((first.strong_count(), gone.load(Ordering::Relaxed)), (0, 1));
    // The next one was told, too.
    assert_eq!(told.load(Ordering::Relaxed), 1);
    let second = shared_ring();
    assert_eq!(sync::collect(), 1);
    assert_eq!((second.strong_count(), told.load(Ordering::Relaxed)), (0, 2));
}

/// Who subscribes in a callback is told of the next collection, and not of this one.
#[test]
fn a_callback_subscribes() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    static ALL: Mutex<Vec<Subscription>> = Mutex::new(Vec::new());
    fn subscribe() {
        let subscription = sync::on_collect(|_| {
            if CALLS.fetch_add(1, Ordering::Relaxed) < 100 {
                subscribe();
            }
        });
        ALL.lock().unwrap().push(subscription);
    }
    let _alone = crate::alone();
    subscribe();
    sync::collect();
    assert_eq!(CALLS.load(Ordering::Relaxed), 1);
    sync::collect();
    assert_eq!(CALLS.load(Ordering::Relaxed), 3);
    let all = std::mem::take(&mut *ALL.lock().unwrap());
    drop(all);
}

/// A callback waits for a thread that collects: its own collection is over.
#[test]
fn a_callback_waits_for_another_collection() {
    let _alone = crate::alone();
    let first = AtomicBool::new(true);
    let _subscription = sync::on_collect(move |_| {
        if first.swap(false, Ordering::Relaxed) {
            thread::spawn(sync::collect).join().unwrap();
        }
    });
    let weak = shared_ring();
    assert_eq!(sync::collect(), 1);
    assert_eq!(weak.strong_count(), 0);
}

/// Two threads change the configuration at once: none of the changes is lost.
#[test]
fn changes_at_once() {
    let _alone = crate::alone();
    sync::configure(|config| {
        let other = thread::spawn(|| sync::configure(|config| config.growth_percent = 30).unwrap());
        other.join().unwrap();
        config.patience = 2;
    })
    .unwrap();
    let config = sync::config();
    sync::configure(|config| *config = sync::Config::default()).unwrap();
    assert_eq!((config.patience, config.growth_percent), (2, 30));
}

struct Calls(Box<dyn Fn() + Send + Sync>);

impl Drop for Calls {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Ends(
    #[trace(skip)]
    #[allow(dead_code, reason = "dropped")]
    Calls,
);

fn ends(call: impl Fn() + Send + Sync + 'static) -> Gc<Ends> {
    Gc::new(Ends(Calls(Box::new(call))))
}

/// A ring whose finalizer panics.
fn panicking_ring() {
    #[derive(Trace)]
    #[trace(sync)]
    struct Panicking(GcCell<Option<Gc<Panicking>>>);
    impl Finalize for Panicking {
        fn finalize(&self) {
            panic!("finalizer");
        }
    }
    let ring = Gc::new(Panicking(GcCell::default()));
    ring.0.set(Some(ring.clone()));
}

/// A destructor calls for a collection: what panics in that is resumed there, as anywhere.
#[test]
fn a_collection_within_a_cascade_panics() {
    static RESUMED: AtomicBool = AtomicBool::new(false);
    let _alone = crate::alone();
    panicking_ring();
    let ends = ends(|| RESUMED.store(catch_unwind(sync::collect).is_err(), Ordering::Relaxed));
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(ends)));
    assert!(RESUMED.load(Ordering::Relaxed) && dropped.is_ok());
}

/// A destructor makes so many objects that a collection runs in it: what panics in that is counted,
/// and is no matter of the drop's.
#[test]
fn an_automatic_collection_within_a_cascade_panics() {
    let (pause, _one) = crate::alone();
    sync::configure(|config| config.background = false).unwrap();
    panicking_ring();
    let before = sync::stats();
    let ends = ends(move || {
        let mut kept = Vec::new();
        while sync::stats().collections == before.collections {
            kept.push(Gc::new(1));
        }
    });
    drop(pause);
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(ends)));
    sync::configure(|config| *config = sync::Config::default()).unwrap();
    assert!(dropped.is_ok());
    assert_eq!(sync::stats().panics, before.panics + 1);
}

/// However deep in a cascade: what a collection drops is gone when it returns.
#[test]
fn a_collection_within_a_deep_cascade() {
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Chain {
        next: Option<Gc<Chain>>,
        last: Option<Gc<Ends>>,
    }
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Garbage(GcCell<Option<Gc<Garbage>>>, Gc<Ends>);

    let _alone = crate::alone();
    let (gone, seen) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(usize::MAX)));
    let theirs = gone.clone();
    let leaf = ends(move || _ = theirs.fetch_add(1, Ordering::Relaxed));
    let garbage = Gc::new(Garbage(GcCell::default(), leaf));
    garbage.0.set(Some(garbage.clone()));
    drop(garbage);
    let saw = seen.clone();
    let collects = ends(move || {
        assert_eq!(sync::collect(), 1);
        saw.store(gone.load(Ordering::Relaxed), Ordering::Relaxed);
    });
    let mut chain = Gc::new(Chain { next: None, last: Some(collects) });
    for _ in 0..62 {
        chain = Gc::new(Chain { next: Some(chain), last: None });
    }
    drop(chain);
    assert_eq!(seen.load(Ordering::Relaxed), 1);
}
