//! The end of a thread: what it leaves behind, counted by the allocator itself.
//!
//! Alone in its file: the allocator counts for the whole process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak};

/// Bytes taken and not given back.
static HELD: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::SeqCst);
        // SAFETY: the caller's word.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::SeqCst);
        // SAFETY: the caller's word.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Trace, Finalize)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    text: String,
}

fn node() -> Gc<Node> {
    Gc::new(Node { next: GcCell::new(None), text: "text".repeat(10) })
}

thread_local! {
    /// First used before the heap is, or after: destructors run in one order or the other.
    static EARLY: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    static LATE: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    static WEAK: RefCell<Vec<Weak<Node>>> = const { RefCell::new(Vec::new()) };
}

/// What a thread may do before it ends.
const PROGRAMS: [(&str, fn()); 6] = [
    ("nothing", || {}),
    ("one object", || drop(node())),
    ("a ring", || {
        let ring = node();
        ring.next.set(Some(ring.clone()));
    }),
    ("handles that outlive the heap", || {
        EARLY.with_borrow_mut(|early| early.push(node()));
        LATE.with_borrow_mut(|late| late.extend((0..1000).map(|_| node())));
    }),
    ("a chain that outlives the heap", || {
        EARLY.with_borrow_mut(|early| early.reserve(1));
        let mut head = node();
        for _ in 0..10_000 {
            let next = node();
            next.next.set(Some(head));
            head = next;
        }
        LATE.with_borrow_mut(|late| late.push(head));
    }),
    ("weak handles that outlive all", || {
        WEAK.with_borrow_mut(|weak| weak.push(Gc::downgrade(&node())));
        EARLY.with_borrow_mut(|early| early.push(node()));
        let first = EARLY.with_borrow(|early| Gc::downgrade(&early[0]));
        WEAK.with_borrow_mut(|weak| weak.push(first));
    }),
];

/// `thread exit collects; a handle in another thread-local that outlives the heap is still freed`
#[test]
fn a_thread_leaves_no_memory_behind() {
    // The first thread of a process makes some things that stay.
    thread::spawn(|| assert_eq!(node().text.len(), 40)).join().unwrap();
    for (name, program) in PROGRAMS {
        let before = HELD.load(Ordering::SeqCst);
        for _ in 0..3 {
            thread::spawn(program).join().unwrap();
        }
        // The thread's own bookkeeping may be given back a moment after the join.
        let settled = (0..200).any(|_| {
            thread::sleep(std::time::Duration::from_millis(1));
            HELD.load(Ordering::SeqCst) <= before
        });
        assert!(settled, "{name}: {before} bytes before, {} after", HELD.load(Ordering::SeqCst));
    }
}
