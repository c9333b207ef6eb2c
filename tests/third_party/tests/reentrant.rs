//! A lock that its own thread can enter again, in objects that threads share.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gc_core::sync::{self, Gc, TraceSync};
use gc_core::{Finalize, Trace, Tracer};
use parking_lot::ReentrantMutex;

/// Adds one when it is dropped.
struct Counts(Arc<AtomicUsize>);

impl Drop for Counts {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Node {
    next: ReentrantMutex<RefCell<Option<Gc<Node>>>>,
    fuse: Fuse,
    #[trace(skip)]
    _gone: Counts,
}

/// Panics when it is traced in this state, and counts down.
struct Fuse(AtomicUsize);

// SAFETY: it reports nothing.
unsafe impl Trace for Fuse {
    fn trace(&self, _: &mut Tracer<'_>) {
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.saturating_sub(1), Ordering::Relaxed);
        assert!(left != 1, "fused");
    }
}
// SAFETY: it reports nothing, and waits for nothing.
unsafe impl TraceSync for Fuse {}
impl Finalize for Fuse {}

thread_local! {
    /// Whose content the panic hook takes.
    static WEAK: RefCell<Option<sync::Weak<Node>>> = const { RefCell::new(None) };
    /// Where it puts that, unless it drops it.
    static TAKEN: RefCell<Option<Gc<Node>>> = const { RefCell::new(None) };
}

/// In the middle of a collection, the panic hook takes a handle out of a lock that the collector
/// may have: in the collector's own thread.
#[test]
fn a_hook_enters_the_lock_again() {
    let gone = Arc::new(AtomicUsize::new(0));
    let node = |fuse| {
        let (fuse, gone) = (Fuse(AtomicUsize::new(fuse)), Counts(gone.clone()));
        Gc::new(Node { next: ReentrantMutex::default(), fuse, _gone: gone })
    };
    for drops in [true, false] {
        panic::set_hook(Box::new(move |_| {
            let node = WEAK.with_borrow(|weak| weak.as_ref().and_then(sync::Weak::upgrade)).unwrap();
            let taken = node.next.lock().borrow_mut().take();
            if drops { drop(taken) } else { TAKEN.set(taken) }
        }));
        // Dropped after the first trace, which has reported it; or kept after the second, which was
        // to decide on it.
        let (first, target, last) = (node(0), node(0), node(if drops { 1 } else { 2 }));
        WEAK.set(Some(Gc::downgrade(&first)));
        if !drops {
            *target.next.lock().borrow_mut() = Some(first.clone());
        }
        *first.next.lock().borrow_mut() = Some(target);
        *last.next.lock().borrow_mut() = Some(last.clone());
        let held = first.clone();
        drop((first, last));
        let held = if drops { Some(held) } else { None };
        let _ = catch_unwind(AssertUnwindSafe(sync::collect));
        let _ = panic::take_hook();
        if let Some(target) = TAKEN.take() {
            assert_eq!(gone.load(Ordering::Relaxed), 1);
            assert!(target.next.lock().borrow().is_some());
        }
        drop(held);
        WEAK.take();
    }
}
