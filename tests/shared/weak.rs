//! Weak handles.

use std::sync::Mutex;
use std::thread;

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace, unsize};

use crate::{Log, alone, node, taken};

#[test]
fn they_keep_nothing_alive() {
    let log = Log::default();
    let a = node(&log, "a");
    let weak = Gc::downgrade(&a);
    let again = weak.clone();
    assert_eq!((Gc::weak_count(&a), weak.weak_count(), weak.strong_count()), (2, 2, 1));
    assert!(weak.ptr_eq(&again) && !weak.ptr_eq(&Weak::new()));
    let b = weak.upgrade().unwrap();
    drop(a);
    assert!(Gc::ptr_eq(&b, &again.upgrade().unwrap()));
    drop(b);
    assert_eq!(taken(&log), ["f a", "d a"]);
    assert!(weak.upgrade().is_none() && again.upgrade().is_none());
    assert_eq!((weak.weak_count(), weak.strong_count()), (0, 0));
}

/// In a finalizer the object is alive; what upgrades there brings it back, and the finalizer
/// doesn't run again.
#[test]
fn finalizers_bring_back() {
    #[derive(Trace)]
    #[trace(sync)]
    struct Phoenix {
        me: GcCell<Weak<Phoenix>>,
        nest: std::sync::Arc<GcCell<Option<Gc<Phoenix>>>>,
    }
    impl Finalize for Phoenix {
        fn finalize(&self) {
            self.nest.set(self.me.get().upgrade());
        }
    }

    let nest = std::sync::Arc::new(GcCell::new(None));
    let phoenix = Gc::new_cyclic(|me| Phoenix { me: GcCell::new(me.clone()), nest: nest.clone() });
    let weak = Gc::downgrade(&phoenix);
    assert!(!Gc::is_finalized(&phoenix));
    drop(phoenix);
    let back = nest.take().expect("it is back");
    assert!(Gc::is_finalized(&back) && Gc::strong_count(&back) == 1);
    drop(back);
    assert!(nest.take().is_none() && weak.upgrade().is_none());
}

/// While an object is made its weak handle leads nowhere; where that fails nothing is left.
#[test]
fn cyclic_objects() {
    let log = Log::default();
    let mut seen = Weak::new();
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        Gc::<u64>::new_cyclic(|me| {
            assert!(me.upgrade().is_none());
            seen = me.clone();
            panic!("no object");
        })
    }));
    assert!(failed.is_err() && seen.upgrade().is_none());
    let node = Gc::new_cyclic(|me| {
        let node = Gc::try_unwrap(node(&log, "a")).ok().unwrap();
        node.weak.set(me.clone());
        node
    });
    assert!(Gc::ptr_eq(&node.weak.get().upgrade().unwrap(), &node));
    drop(node);
    assert_eq!(taken(&log), ["f a", "d a"]);
}

/// Trait objects by `unsize!`, strong and weak.
#[test]
fn trait_objects() {
    use std::fmt::Display;
    type Any = dyn Display + Send + Sync;
    let number = Gc::new(5);
    let any: Gc<Any> = unsize!(number.clone() => Any);
    let weak: Weak<Any> = unsize!(Gc::downgrade(&number) => Any);
    assert_eq!((any.to_string(), weak.upgrade().unwrap().to_string()), ("5".into(), "5".into()));
    assert_eq!((Gc::downcast_ref::<i32>(&any), Gc::downcast_ref::<u64>(&any)), (Some(&5), None));
    let back: Gc<i32> = Gc::downcast(any).ok().unwrap();
    assert!(Gc::ptr_eq(&back, &number));
    drop(back);
    assert_eq!(Gc::strong_count(&number), 1);
    let list: Gc<[i32]> = unsize!(Gc::new([1, 2, 3]) => [i32]);
    assert_eq!(thread::spawn(move || list.len()).join().unwrap(), 3);
    assert_eq!((Gc::new(5) == Gc::new(5), format!("{number:?} {number}")), (true, "5 5".into()));
}

/// A handle may hold itself through a cell: that is printed, and let go of by hand.
#[test]
fn a_cycle_prints() {
    #[derive(Trace, Finalize, Debug)]
    #[trace(sync)]
    struct Me(GcCell<Option<Gc<Me>>>);
    let me = Gc::new(Me(GcCell::new(None)));
    me.0.set(Some(me.clone()));
    assert_eq!(format!("{me:?}"), "Me(GcCell(Some(Gc(…))))");
    me.0.take();
    assert_eq!(Gc::strong_count(&me), 1);
}

/// Makes a weak handle to its neighbour when it is dropped: the neighbour is condemned then.
#[derive(Trace, Finalize)]
// SAFETY: the destructor neither reads through a handle, nor clones one or moves it out.
#[trace(sync, unsafe(allow_drop))]
struct Downgrades {
    next: GcCell<Option<Gc<Downgrades>>>,
    number: u64,
}

static MADE: Mutex<Vec<Weak<Downgrades>>> = Mutex::new(Vec::new());

impl Drop for Downgrades {
    fn drop(&mut self) {
        if let Some(next) = self.next.get_mut() {
            MADE.lock().unwrap().push(Gc::downgrade(next));
        }
        self.number = 0;
    }
}

/// Rule M15: the first weak handle to an object that is condemned already is as dead as all others,
/// whether or not it had some before.
#[test]
fn they_are_made_by_destructors() {
    let _alone = alone();
    for were_named in [false, true] {
        let new = |number| Gc::new(Downgrades { next: GcCell::default(), number });
        let ring: Vec<_> = (1..=3).map(new).collect();
        for (at, object) in ring.iter().enumerate() {
            object.next.set(Some(ring[(at + 1) % 3].clone()));
        }
        let before = were_named.then(|| Gc::downgrade(&ring[1]));
        drop(ring);
        assert_eq!(sync::collect(), 3);
        // Other objects, in their blocks.
        let others: Vec<_> = (0..300_u64).map(|at| Gc::new([at; 3])).collect();
        let made = std::mem::take(&mut *MADE.lock().unwrap());
        assert_eq!(made.len(), 3);
        assert!(made.iter().chain(&before).all(|weak| weak.upgrade().is_none() && weak.strong_count() == 0));
        assert!((0..).zip(&others).all(|(at, other)| **other == [at; 3]));
    }
}
