//! What happens when what can't fail does: memory runs out, user code panics, the stack is short,
//! the process forks.
//!
//! Nothing may be lost, and nothing freed twice.

mod faults {
    mod cells_without_memory;
    mod derived;
    mod ending;
    mod exit_without_memory;
    mod failing_allocations;
    mod fork;
    mod large;
    mod panic_points;
    mod panicking_node;
    mod panics_everywhere;
    mod scan_without_memory;
    mod shared_cycles;
    mod stack;
    mod weak_collections;
}

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

/// When allocations of this thread fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fault {
    Never,
    /// The one that comes after so many; the next ones succeed.
    Once(u32),
    /// All that come after so many.
    From(u32),
}

thread_local! {
    static FAULT: Cell<Fault> = const { Cell::new(Fault::Never) };
    /// Whether one has failed.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// Runs with allocations failing as `fault` says; where it has come to afterwards is left in
/// `fault`.
fn with_faults<R>(fault: &mut Fault, action: impl FnOnce() -> R) -> R {
    FAULT.set(*fault);
    let result = action();
    *fault = FAULT.replace(Fault::Never);
    result
}

/// Whether the allocation that is asked for now fails.
fn fails() -> bool {
    let (now, next) = match FAULT.get() {
        Fault::Never => return false,
        Fault::Once(0) => (true, Fault::Never),
        Fault::Once(left) => (false, Fault::Once(left - 1)),
        Fault::From(0) => (true, Fault::From(0)),
        Fault::From(left) => (false, Fault::From(left - 1)),
    };
    FAULT.set(next);
    FAILED.set(FAILED.get() | now);
    now
}

struct Failing;

// SAFETY: passes everything on to the system's allocator, or returns null.
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if fails() {
            return ptr::null_mut();
        }
        // SAFETY: our caller keeps the contract of `GlobalAlloc`, which is that of `System` too.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size > layout.size() && fails() {
            return ptr::null_mut();
        }
        // SAFETY: our caller keeps the contract of `GlobalAlloc`, which is that of `System` too.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: our caller keeps the contract of `GlobalAlloc`, which is that of `System` too.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Failing = Failing;
