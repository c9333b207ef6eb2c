//! A process that is forked: the child has the thread's heap, and goes on with it.
#![cfg(unix)]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};

thread_local! {
    static FINALIZED: Cell<usize> = const { Cell::new(0) };
    /// Where a finalizer forks.
    static FORKS: Cell<bool> = const { Cell::new(false) };
    /// What that fork said: zero in the child.
    static FORKED: Cell<Option<libc::pid_t>> = const { Cell::new(None) };
    /// Objects that listeners were told of.
    static TOLD: Cell<usize> = const { Cell::new(0) };
}

#[derive(Trace)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
}

impl Finalize for Node {
    fn finalize(&self) {
        FINALIZED.set(FINALIZED.get() + 1);
        if FORKS.take() {
            // In the middle of a collection: it goes on here, and there.
            FORKED.set(Some(fork()));
        }
    }
}

fn ring(len: usize) -> Gc<Node> {
    let first = Gc::new(Node { next: GcCell::new(None) });
    let mut last = first.clone();
    for _ in 1..len {
        let next = Gc::new(Node { next: GcCell::new(None) });
        last.next.set(Some(next.clone()));
        last = next;
    }
    last.next.set(Some(first.clone()));
    first
}

/// Forks; zero in the child, which has to `end`.
fn fork() -> libc::pid_t {
    // SAFETY: the child runs on in this thread alone, uses what the thread had, and ends without
    // unwinding past here. glibc and the BSDs keep `malloc` usable in the child of a process with
    // other threads.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "no fork");
    child
}

/// Ends a child, and says whether it is content.
fn end(content: bool) -> ! {
    // SAFETY: ends the process without running anything else.
    unsafe { libc::_exit(i32::from(!content)) }
}

/// Waits for a child to end, content.
fn wait_for(child: libc::pid_t) {
    let mut status = -1;
    // SAFETY: the child is ours, and nobody else waits for it.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, "the child ended with {status:#x}");
}

/// Forks; the child runs the action, and ends by its outcome. The parent waits for it.
fn in_child(action: impl FnOnce()) {
    match fork() {
        0 => end(catch_unwind(AssertUnwindSafe(action)).is_ok()),
        child => wait_for(child),
    }
}

/// Both go on with what there was, and neither hears of the other.
#[test]
#[cfg_attr(miri, ignore = "Miri forks no process")]
fn the_child_goes_on_collecting() {
    let kept = ring(10);
    drop(ring(7));
    let weak = Gc::downgrade(&kept);
    let before = heap::stats();
    in_child(|| {
        assert_eq!(heap::stats().live, before.live);
        assert_eq!(collect(), 7);
        assert!(weak.upgrade().is_some());
        drop(kept.next.take());
        // Automatic ones as well.
        let collections = heap::stats().young_collections;
        for _ in 0..20_000 {
            drop(ring(3));
        }
        assert!(heap::stats().young_collections > collections);
        heap::trim();
        assert!(heap::stats().live < 40_000);
        std::thread::spawn(|| {
            drop(ring(5));
            assert_eq!(collect(), 5);
        })
        .join()
        .unwrap();
    });
    assert_eq!((FINALIZED.get(), heap::stats().live), (0, before.live));
    assert_eq!(collect(), 7);
    assert!(weak.upgrade().unwrap().next.get().is_some());
    drop(kept);
    assert_eq!((collect(), heap::stats().live), (10, 0));
}

/// A fork within a collection: each process finishes it, and goes on.
#[test]
#[cfg_attr(miri, ignore = "Miri forks no process")]
fn forked_in_a_finalizer() {
    let subscription = heap::on_collect(|collection| TOLD.set(TOLD.get() + collection.reclaimed));
    drop(ring(5));
    FORKS.set(true);
    let finished = catch_unwind(|| {
        assert_eq!(collect(), 5);
        assert_eq!((TOLD.get(), FINALIZED.get(), heap::stats().live), (5, 5, 0));
        drop(ring(4));
        assert_eq!(collect(), 4);
        assert_eq!((TOLD.get(), FINALIZED.get(), heap::stats().live), (9, 9, 0));
    });
    match FORKED.get().expect("a finalizer forked") {
        // Its verdict, before a panic could unwind into the test harness, whose other threads it
        // does not have.
        0 => end(finished.is_ok()),
        child => wait_for(child),
    }
    drop(subscription);
    finished.unwrap();
}
