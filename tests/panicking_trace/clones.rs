//! A `trace` that clones its handle and drops the clone, where another one panics, and in a
//! collection while the thread panics: nothing is let go of that was there before.

use std::panic::{catch_unwind, resume_unwind};
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap};

use crate::{collect_caught, stubborn, touch};

const RING: usize = 20;

/// Traces a clone of the handle that it holds, as an engine with packed values may do.
struct Cloner {
    next: GcCell<Option<Gc<Cloner>>>,
}

// SAFETY: the one handle is reported once; the clone is only made to be reported, and is gone on
// return.
unsafe impl Trace for Cloner {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.next.get().trace(tracer);
    }
}

/// So that the dead are counted a second time.
impl Finalize for Cloner {
    fn finalize(&self) {}
}

struct Collects;

impl Drop for Collects {
    fn drop(&mut self) {
        assert!(thread::panicking());
        assert_eq!(collect(), RING);
    }
}

fn cloner(next: Option<Gc<Cloner>>) -> Gc<Cloner> {
    Gc::new(Cloner { next: GcCell::new(next) })
}

/// A ring: two of it are candidates when it is let go of. What happens to handles to the others is
/// heard of.
fn ring() -> Gc<Cloner> {
    let last = cloner(None);
    let first = (1..RING).fold(last.clone(), |next, _| cloner(Some(next)));
    last.next.set(Some(first.clone()));
    first
}

/// What one `trace` clones and drops is no candidate afterwards, though another one panicked.
#[test]
fn clones_that_a_trace_drops_make_no_candidates() {
    let (target, bad) = (cloner(None), stubborn("bad", 0));
    let cloning = cloner(Some(target.clone()));
    drop((cloning.clone(), bad.clone()));
    assert_eq!((collect(), heap::stats().candidates), (0, 0));
    bad.fuse.set(1);
    drop((cloning.clone(), bad.clone()));
    assert!(catch_unwind(collect).is_err());
    assert_eq!(heap::stats().candidates, 2, "those that were candidates before");
    assert_eq!(Gc::strong_count(&target), 2);
}

/// Both counts come across the clones. A later scan that proves nothing, since a `trace` panics,
/// takes nothing of what is freed for a candidate, nor what has come to lie there.
#[test]
fn clones_in_a_collection_while_the_thread_panics() {
    drop(ring());
    let unwound = catch_unwind(|| {
        let _collects = Collects;
        resume_unwind(Box::new("unwinding"));
    });
    assert_eq!(unwound.unwrap_err().downcast_ref(), Some(&"unwinding"));
    assert_eq!(heap::stats().live, 0);
    let (held, others) = (stubborn("held", 1), [(); RING].map(|()| cloner(None)));
    touch(&held);
    assert_eq!(collect_caught(), (Some("trace of held".into()), 1 + others.len()));
    assert_eq!(heap::stats().candidates, 1);
}
