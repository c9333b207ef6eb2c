//! Counting bytes: a global allocator that does, and what objects take of it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::libraries::Visit;
use crate::library::Library;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, counted. A block counts as the system's `malloc` rounds it: to 16 bytes,
/// with 8 of its own.
#[derive(Debug)]
pub struct Counting;

fn rounded(layout: Layout) -> usize {
    (layout.size() + 8).next_multiple_of(16).max(32)
}

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(rounded(layout), Ordering::Relaxed) + rounded(layout);
        PEAK.fetch_max(held, Ordering::Relaxed);
        // SAFETY: our caller keeps the contract of `GlobalAlloc`, which is that of `System` too.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        HELD.fetch_sub(rounded(layout), Ordering::Relaxed);
        // SAFETY: our caller keeps the contract of `GlobalAlloc`, which is that of `System` too.
        unsafe { System.dealloc(block, layout) }
    }
}

/// What is held now; the peak is counted from here.
#[must_use]
pub fn mark() -> usize {
    let held = HELD.load(Ordering::Relaxed);
    PEAK.store(held, Ordering::Relaxed);
    held
}

/// The most that was held since [`mark`], above what was held then. 0 where nothing is counted.
#[must_use]
pub fn peak_since(mark: usize) -> usize {
    PEAK.load(Ordering::Relaxed) - mark
}

/// Bytes for an object of so many words: 0, 2, 5 or 25.
#[derive(Debug)]
pub struct PerObject(pub usize);

const OBJECTS: usize = 100_000;

impl Visit for PerObject {
    type Output = f64;

    fn visit<L: Library>(self) -> f64 {
        match self.0 {
            0 => per_object::<L, 0>(),
            2 => per_object::<L, 2>(),
            5 => per_object::<L, 5>(),
            25 => per_object::<L, 25>(),
            words => panic!("not {words} words"),
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "small beside 2^52")]
fn per_object<L: Library, const N: usize>() -> f64 {
    let mut held = Vec::with_capacity(OBJECTS);
    let before = mark();
    held.extend((0..OBJECTS).map(|_| L::leaf([0; N])));
    (HELD.load(Ordering::Relaxed) - before) as f64 / OBJECTS as f64
}
