//! A `trace` panics in a scan that has no memory later.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap};

use crate::{FAILED, FAULT, Fault, with_faults};

/// So many that the lists of a scan grow behind the first.
const CHAIN: usize = 2_000;

thread_local! {
    /// What is let go of while a `trace` unwinds.
    static HELD: Cell<Option<Gc<Node>>> = const { Cell::new(None) };
}

#[derive(Default, Finalize)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    panics: Cell<bool>,
}

/// The panic itself has memory.
struct LetsGo(Fault);

impl Drop for LetsGo {
    fn drop(&mut self) {
        FAULT.set(self.0);
        HELD.take();
    }
}

// SAFETY: its handle is reported once; there is no destructor.
unsafe impl Trace for Node {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.next.trace(tracer);
        if self.panics.get() {
            let _lets_go = LetsGo(FAULT.replace(Fault::Never));
            // Without memory of its own: where there is none to keep it, it is leaked.
            resume_unwind(Box::new(()));
        }
    }
}

fn before(next: Option<Gc<Node>>) -> Gc<Node> {
    Gc::new(Node { next: GcCell::new(next), ..Node::default() })
}

/// The ring that was let go of in the middle of a scan goes with the next one, whether that scan
/// came to an end or not.
#[test]
fn what_a_trace_lets_go_of_in_a_scan_that_is_given_up() {
    let (first, chain) = (before(None), (0..CHAIN).fold(None, |next, _| Some(before(next))));
    let live = 1 + CHAIN;
    // So does what it is resumed with at the end.
    let _subscription = heap::on_collect(|_| FAULT.set(Fault::Never));
    let (mut at, mut given_up) = (0, 0);
    loop {
        let ring = before(None);
        ring.next.set(Some(before(Some(ring.clone()))));
        HELD.set(Some(ring));
        first.panics.set(true);
        drop((first.clone(), chain.clone()));
        FAILED.set(false);
        // Collections keep their lists.
        heap::trim();
        let caught = with_faults(&mut Fault::Once(at), || catch_unwind(AssertUnwindSafe(collect)));
        first.panics.set(false);
        let let_go = HELD.take().is_none();
        assert!(let_go || caught.is_ok(), "{at}: it was not asked");
        given_up += usize::from(let_go && FAILED.get());
        assert_eq!((collect(), heap::stats().live), (2, live), "{at}");
        if !FAILED.get() {
            break;
        }
        at += 1;
    }
    assert!(given_up > 2, "{given_up} of {at} scans were given up behind it");
}
