//! Mutable access from finalizers, and `make_mut` where `clone` collects, drops, freezes or panics.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Gc, collect, heap};

use super::cases::candidate;
use crate::{ON_CLONE, ON_FINALIZE, SEEN, Value, all_gone, collect_around, saw, value};

/// `inside a finalizer`: on the counting path the object itself is held, its neighbours are
/// whoever's they are; in a collection all members are held.
#[test]
fn in_finalizers() {
    for cyclic in [false, true] {
        let (one, next) = (value(1), value(2));
        one.me.set(Gc::downgrade(&one));
        one.next.set(Some(next.clone()));
        next.next.set(cyclic.then(|| one.clone()));
        drop(next);
        ON_FINALIZE.set(Some(Box::new(move |me| {
            let mut own = me.me.get().upgrade().unwrap();
            assert!(Gc::get_mut(&mut own).is_none());
            let own = Gc::try_unwrap(own).err().unwrap();
            let mut copy = own.clone();
            Gc::make_mut(&mut copy).number = 9;
            assert_eq!((own.number, copy.number), (1, 9));
            assert!(Gc::into_inner(own).is_none());

            let mut next = me.next.take().unwrap();
            assert_eq!(Gc::get_mut(&mut next).is_none(), cyclic);
            next = if cyclic {
                Gc::try_unwrap(next).err().unwrap()
            } else {
                let value = Gc::get_mut(&mut next).unwrap();
                collect_around([value, std::ptr::null()]);
                value.number = 7;
                Gc::new(Gc::try_unwrap(next).ok().unwrap())
            };
            me.next.set(Some(next));
        })));
        drop(one);
        collect();
        assert_eq!(SEEN.get().dropped, 3, "the two, and the copy");
        // The neighbour is finalized where it dies: once, whether it was moved or not.
        assert_eq!(SEEN.get().finalized, 3);
        all_gone(2);
    }
}

/// `make_mut` while `clone` does what it likes
#[test]
fn clones_that_do_more() {
    thread_local!(static OTHER: Cell<Option<Gc<Value>>> = const { Cell::new(None) });
    type Act = fn(&Value);
    let actions: [(&str, Act); 6] = [
        ("collects", |_| assert_eq!(collect(), 0)),
        ("drops the other handle", |_| drop(OTHER.take())),
        ("freezes", |_| heap::freeze()),
        ("freezes and thaws", |_| {
            heap::freeze();
            heap::unfreeze();
        }),
        ("makes weak handles", |me| {
            let weak = me.me.get();
            drop(weak.upgrade().map(|me| Gc::downgrade(&me)));
        }),
        ("makes garbage", |_| {
            for _ in 0..3_000 {
                let one = value(5);
                one.next.set(Some(one.clone()));
            }
        }),
    ];
    for (what, action) in actions {
        let mut one = value(1);
        one.me.set(Gc::downgrade(&one));
        let weak = one.me.get();
        OTHER.set(Some(one.clone()));
        ON_CLONE.set(Some(Box::new(action)));
        let new = Gc::make_mut(&mut one);
        new.number += 1;
        collect();
        new.number += 1;
        assert_eq!((one.number, Gc::strong_count(&one)), (3, 1), "{what}");
        assert_eq!(weak.strong_count(), u32::from(what != "drops the other handle") as usize, "{what}");
        drop((one, OTHER.take()));
        heap::unfreeze();
        collect();
        assert_eq!(heap::stats().live, 0, "{what}");
    }
}

/// A `clone` that panics leaves all as it was.
#[test]
fn a_clone_that_panics() {
    let mut one = candidate();
    let (shared, address) = (one.clone(), Gc::as_ptr(&one));
    ON_CLONE.set(Some(Box::new(|_| panic!("{}", String::from("no copies")))));
    assert!(catch_unwind(AssertUnwindSafe(|| Gc::make_mut(&mut one).number = 2)).is_err());
    assert_eq!((Gc::as_ptr(&one), one.number, Gc::strong_count(&one)), (address, 1, 2));
    ON_CLONE.set(Some(Box::new(|_| panic!("{}", String::from("no copies")))));
    let given = shared.clone();
    assert!(catch_unwind(AssertUnwindSafe(|| Gc::unwrap_or_clone(given))).is_err());
    assert_eq!(Gc::strong_count(&one), 2, "the handle is dropped while unwinding");
    drop((one, shared));
    // Both clones were begun, and counted.
    saw(|seen| seen.cloned -= 2);
    all_gone(1);
}
