//! What objects that threads share took of the global allocator comes back, counted by it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gc_core::sync::{self, Gc, GcCell};
use gc_core::{Finalize, Trace};
use gc_workspace::sized;

/// Bytes of blocks of less than a page: those of objects, and of notes about them. Lists, tables and
/// stacks are larger.
static SMALL: AtomicUsize = AtomicUsize::new(0);

const PAGE: usize = 4096;

struct Counting;

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() < PAGE {
            SMALL.fetch_add(layout.size(), Ordering::Relaxed);
        }
        // SAFETY: as this function asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if layout.size() < PAGE {
            SMALL.fetch_sub(layout.size(), Ordering::Relaxed);
        }
        // SAFETY: as this function asks for.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Node<const WORDS: usize> {
    next: GcCell<Option<Gc<Node<WORDS>>>>,
    _words: [usize; WORDS],
}

/// Rings of three, of objects of one size.
fn rings<const WORDS: usize>(many: usize) {
    for _ in 0..many {
        let node = |next| Gc::new(Node::<WORDS> { next: GcCell::new(next), _words: [7; WORDS] });
        let first = node(None);
        first.next.set(Some(node(Some(node(Some(first.clone()))))));
    }
}

/// Leaves, which die by counting, while others of them live.
fn leaves(many: usize) {
    let mut kept: Vec<Gc<[u8; 40]>> = Vec::new();
    for at in 0..many {
        kept.push(Gc::new([7; 40]));
        if at % 3 == 0 {
            kept.swap_remove(at % kept.len());
        }
    }
}

/// Threads make objects and end, collections here free what they left, and a sweep gives all of it
/// back. What stays is what each thread, and the collector, has once.
#[test]
fn all_comes_back() {
    let _paused = sync::pause();
    let many = sized(20_000, 200);
    let turn = || {
        let threads: [fn(usize); 4] = [rings::<0>, rings::<7>, rings::<40>, leaves];
        for make in threads {
            thread::spawn(move || make(many)).join().unwrap();
        }
        rings::<1>(many);
        leaves(many);
        assert_eq!(sync::collect(), 4 * 3 * many);
        sync::sweep();
        SMALL.load(Ordering::Relaxed)
    };
    let first = turn();
    let again = (0..3).map(|_| turn()).max().unwrap();
    // As much as four magazines of blocks: what threads of std keep of each other is less.
    assert!(again <= first + 2 * PAGE, "{first} bytes are held, and after more of the same {again}");
}
