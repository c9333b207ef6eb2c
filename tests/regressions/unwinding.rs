//! Collections by destructors that run while the thread unwinds, and the loop that steps until
//! nothing is left to do.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap, inspect};

/// Holds others; one of them is traced by way of a clone, as an engine with packed values may do.
#[derive(Default)]
struct Packed {
    plain: RefCell<Vec<Gc<Packed>>>,
    packed: GcCell<Option<Gc<Packed>>>,
}

// SAFETY: each handle is reported once; the clone is only made to be reported, and is gone on
// return.
unsafe impl Trace for Packed {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.plain.trace(tracer);
        if let Some(clone) = self.packed.get() {
            clone.trace(tracer);
        }
    }
}

impl Finalize for Packed {
    fn needs_finalize() -> bool {
        false
    }
}

fn packed() -> Gc<Packed> {
    Gc::new(Packed::default())
}

/// Calls it while the thread unwinds.
fn while_unwinding(deed: impl FnMut()) {
    struct OnDrop<F: FnMut()>(F);
    impl<F: FnMut()> Drop for OnDrop<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _deed = OnDrop(deed);
        resume_unwind(Box::new(()));
    }));
    assert!(unwound.is_err());
}

/// A ring of two, of which the second is no candidate, and clones its handle to itself when it is
/// traced.
fn ring() {
    let (one, two) = (packed(), packed());
    two.plain.borrow_mut().push(one.clone());
    two.packed.set(Some(two.clone()));
    // By a move, so that it joins by an edge.
    one.plain.borrow_mut().push(two);
    drop(one);
}

/// Rule P1: a clone that a `trace` drops is not taken for a handle that somebody let go of, and
/// kept beyond its object.
#[test]
fn a_collection_while_unwinding() {
    ring();
    let reclaimed = Cell::new(0);
    while_unwinding(|| reclaimed.set(collect()));
    assert_eq!(reclaimed.get(), 2, "at once");
    // A walk over all blocks.
    heap::freeze();
    assert_eq!((heap::frozen_count(), heap::stats().live), (0, 0));
}

#[test]
fn an_inspection_while_unwinding() {
    ring();
    let told = Cell::new(false);
    while_unwinding(|| told.set(catch_unwind(inspect::assert_no_garbage).is_err()));
    assert!(told.get(), "there is garbage");
    assert_eq!(collect(), 2);
}

fn step_to_the_end() -> usize {
    (1..100).find(|_| heap::step(heap::Budget::Objects(500))).expect("the loop comes to an end")
}

/// `while !heap::step(…) {}` ends, whatever keeps live objects candidates.
#[test]
fn stepping_comes_to_an_end() {
    let (one, two) = (packed(), packed());
    two.packed.set(Some(one.clone()));
    one.packed.set(Some(two.clone()));
    drop(two);
    let steps = Cell::new(0);
    while_unwinding(|| steps.set(step_to_the_end()));
    assert_eq!(steps.get(), 1);

    heap::freeze();
    let candidate = packed();
    drop(candidate.clone());
    ring();
    assert!(step_to_the_end() <= 2);
    assert_eq!(heap::stats().live, 3, "the ring is gone");
    heap::unfreeze();
    one.packed.take();
}
