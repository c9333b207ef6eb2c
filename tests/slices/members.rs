//! Who is a member of a collection in slices, who is none any more, and who has to wait for the
//! next.

use std::cell::{Cell, RefCell};

use gc_core::heap::{self, Budget};
use gc_core::{Finalize, Gc, GcCell, Trace};

use super::super::{by_hand, step_to_the_end};

/// A ring that was found dead is cut, and dies by a cascade: what waits there for its turn has a
/// count of zero, and is no member any more when a destructor above it goes on with the collection.
#[test]
fn what_waits_in_a_cascade_is_no_member() {
    thread_local!(static ENDS: Cell<usize> = const { Cell::new(0) });
    struct Steps;
    impl Drop for Steps {
        fn drop(&mut self) {
            ENDS.set(ENDS.get() + 1);
            for _ in 0..20 {
                let _done = heap::step(Budget::Objects(8));
            }
        }
    }
    #[derive(Trace, Finalize)]
    struct Deep {
        // Dropped first.
        next: GcCell<Option<Gc<Deep>>>,
        #[trace(skip)]
        _end: Steps,
    }
    let deep = |next| Gc::new(Deep { next: GcCell::new(next), _end: Steps });
    by_hand();
    let mut cut = 0;
    for slices in 0..150 {
        ENDS.set(0);
        let last = deep(None);
        last.next.set(Some((0..199).fold(last.clone(), |next, _| deep(Some(next)))));
        heap::collect_young();
        let weak = Gc::downgrade(&last);
        drop(last);
        for _ in 0..slices {
            let _done = heap::step(Budget::Objects(8));
        }
        if let Some(list) = weak.upgrade().and_then(|last| last.next.take()) {
            cut += 1;
            drop(list);
        }
        step_to_the_end(Budget::Objects(8));
        assert_eq!((ENDS.get(), heap::stats().live), (200, 0), "after {slices} slices");
    }
    assert!(cut > 50, "{cut}");
}

/// A ring of a new object and a frozen one that nobody has let go of: only the new one is a
/// candidate, which the frozen one holds. That is looked at once more when all is shown.
#[test]
fn what_the_frozen_hold_is_found_when_they_are_shown() {
    #[derive(Trace, Finalize)]
    struct Link(RefCell<Option<Gc<Link>>>);
    let link = |next| Gc::new(Link(RefCell::new(next)));
    by_hand();
    let holder = link(Some(link(None)));
    heap::freeze();
    let new = link(holder.0.take());
    *new.0.borrow().as_ref().unwrap().0.borrow_mut() = Some(new.clone());
    // Old, so that it is looked at in slices.
    heap::collect_young();
    drop(new);
    step_to_the_end(Budget::Objects(1));
    assert_eq!(heap::stats().live, 3);
    heap::unfreeze();
    step_to_the_end(Budget::Objects(1));
    assert_eq!(heap::stats().live, 1);
}

/// Half of a dead ring is frozen by a finalizer in one slice, and shown by one in another: the
/// other half, which was looked at in between, is looked at again.
#[test]
fn what_is_frozen_from_one_slice_to_another_is_not_lost() {
    #[derive(Trace)]
    struct Calls(GcCell<Option<Gc<Calls>>>, fn());
    impl Finalize for Calls {
        fn finalize(&self) {
            (self.1)();
        }
    }
    #[derive(Trace, Finalize)]
    struct Half(RefCell<Option<Gc<Half>>>);
    let calls = |what| {
        let calls = Gc::new(Calls(GcCell::new(None), what));
        calls.0.set(Some(calls.clone()));
        calls
    };
    by_hand();
    let half = Gc::new(Half(RefCell::new(Some(Gc::new(Half(RefCell::new(None)))))));
    *half.0.borrow().as_ref().unwrap().0.borrow_mut() = Some(half.clone());
    let shows = calls(heap::unfreeze);
    heap::collect_young();
    // Candidates: this half and not the other, and who shows. Who freezes is young, and goes first.
    drop((half, shows, calls(heap::freeze)));
    step_to_the_end(Budget::Objects(1));
    assert_eq!((heap::stats().finalized, heap::stats().live), (2, 0));
}
