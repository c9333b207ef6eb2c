//! A candidate that comes in the moment in which the collector's thread goes to sleep, made long by
//! an allocator: hence a binary of its own.

#![cfg(not(miri))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use gc_core::sync::{self, Gc, GcCell};
use gc_core::{Finalize, Trace};
use gc_workspace::{goes, shared_ring};

/// Whether it takes long to free what is large.
static SLOW: AtomicBool = AtomicBool::new(false);

const WORDS: usize = 970;

struct Slow;

// SAFETY: memory is the system's.
unsafe impl GlobalAlloc for Slow {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as this function asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        if layout.size() == size_of::<Large>() + 16 && SLOW.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_secs(2));
        }
        // SAFETY: as this function asks for.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Slow = Slow;

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Large(GcCell<Option<Gc<Large>>>, [u64; WORDS]);

/// Who looks for candidates waits for the list's lock, which is held by a sweep for two seconds;
/// the candidate comes into a table that was looked at before. On a busy machine the moment may be
/// missed: then this shows nothing.
#[test]
fn a_candidate_comes_as_the_collector_falls_asleep() {
    assert!(goes(&shared_ring()));
    // The thread looks again 50 ms later, and a second after that.
    thread::sleep(Duration::from_millis(600));
    SLOW.store(true, Ordering::Relaxed);
    let sweeps = thread::spawn(|| {
        // Its value is gone, its memory waits for an entry to be met.
        let large = Gc::new(Large(GcCell::default(), [0; WORDS]));
        assert_eq!(large.1[0], 0);
        drop(large.clone());
        thread::spawn(move || drop(large)).join().unwrap();
        sync::sweep();
    });
    thread::sleep(Duration::from_millis(1_400));
    let weak = thread::spawn(shared_ring).join().unwrap();
    sweeps.join().unwrap();
    assert!(goes(&weak));
}
