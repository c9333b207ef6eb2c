//! Panics of destructors and finalizers, where panics or cascades are under way already.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use gc_core::sync::{self, Gc, GcCell};
use gc_core::{Finalize, Trace};

use crate::{Log, node, taken};

/// Does something in its destructor.
struct OnDrop(Option<Box<dyn FnOnce() + Send + Sync>>);

impl OnDrop {
    fn new(f: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(f)))
    }
}

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(|f| f());
    }
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Link {
    next: GcCell<Option<Gc<Link>>>,
    #[trace(skip)]
    _end: OnDrop,
}

fn link(next: Option<Gc<Link>>, f: impl FnOnce() + Send + Sync + 'static) -> Gc<Link> {
    Gc::new(Link { next: GcCell::new(next), _end: OnDrop::new(f) })
}

/// A deep list whose destructors all panic is dropped while the thread unwinds: all of it goes, and
/// the first panic goes on.
#[test]
fn while_unwinding() {
    /// Deeper than a cascade goes. Panics are slow in Miri.
    const BOMBS: usize = if cfg!(miri) { 70 } else { 200 };
    static ENDED: AtomicUsize = AtomicUsize::new(0);
    let bomb = |next| {
        Some(link(next, || {
            ENDED.fetch_add(1, Ordering::Relaxed);
            panic!("inner");
        }))
    };
    let before = sync::stats().panics;
    let list = (0..BOMBS).fold(None, |list, _| bomb(list));
    let payload = catch_unwind(AssertUnwindSafe(move || {
        let _list = list;
        panic!("outer");
    }));
    assert_eq!(payload.unwrap_err().downcast_ref(), Some(&"outer"));
    assert_eq!((ENDED.load(Ordering::Relaxed), sync::stats().panics - before >= BOMBS as u64), (BOMBS, true));
}

/// A destructor that catches panics: those of the cascade come through at its end, and the next
/// cascade begins anew.
#[test]
fn caught_within_a_cascade() {
    let log = Log::default();
    let bomb = node(&log, "bomb");
    let outer = link(None, move || {
        let caught = catch_unwind(AssertUnwindSafe(|| drop(bomb)));
        assert!(caught.is_ok(), "the cascade is not over");
        let own = catch_unwind(|| panic!("its own"));
        assert!(own.is_err());
    });
    let payload = catch_unwind(AssertUnwindSafe(|| drop(outer))).unwrap_err();
    assert_eq!(payload.downcast_ref::<String>().unwrap(), "bomb");
    assert_eq!(taken(&log), ["f bomb", "d bomb"]);
    drop(node(&log, "next"));
    assert_eq!(taken(&log), ["f next", "d next"]);
}

/// `make_mut` lets go of what is the last handle by then, whose destructor panics: the handle is to
/// the clone.
#[test]
fn make_mut_survives_a_destructor() {
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Fragile {
        number: u64,
        other: GcCell<Option<Gc<Fragile>>>,
        #[trace(skip)]
        end: Option<OnDrop>,
    }
    impl Clone for Fragile {
        fn clone(&self) -> Self {
            // From now on the handle that is made mutable is the last.
            drop(self.other.take());
            Self { number: self.number + 1, other: GcCell::new(None), end: None }
        }
    }
    let end = Some(OnDrop::new(|| panic!("old")));
    let mut gc = Gc::new(Fragile { number: 1, other: GcCell::new(None), end });
    gc.other.set(Some(gc.clone()));
    let payload = catch_unwind(AssertUnwindSafe(|| Gc::make_mut(&mut gc).number += 10)).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"old"));
    assert_eq!((gc.number, Gc::strong_count(&gc), gc.end.is_none()), (2, 1, true));
    Gc::make_mut(&mut gc).number += 10;
    assert_eq!(gc.number, 12);
}

/// A panicking `new_cyclic` whose weak handles other threads ask meanwhile.
#[test]
fn no_object_after_all() {
    let failed = catch_unwind(AssertUnwindSafe(|| {
        Gc::<u64>::new_cyclic(|me| {
            std::thread::scope(|scope| {
                let asked = scope.spawn(|| (0..100).all(|_| me.clone().upgrade().is_none() && me.weak_count() == 0));
                assert!(asked.join().unwrap());
            });
            panic!("no object")
        })
    }));
    assert_eq!(failed.unwrap_err().downcast_ref(), Some(&"no object"));
}
