//! L0. What the rest of this room stands on: atomics, locks, statics, and how a thread waits.
//!
//! Nothing in this room names `std::sync`, `std::thread`, a static or a thread-local but by this file,
//! so that the same code can be run by a checker that has its own: `models/shared` has another of this
//! file.

pub(super) use std::hint::spin_loop;
pub(super) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering, fence};
pub(super) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
pub(super) use std::thread::{panicking, yield_now};
pub(super) use std::thread_local;

/// How many slots a thread's table has.
pub(super) const SLOTS: usize = 512;

/// Statics. A checker's are new in each run of a program.
macro_rules! statics {
    ($($item:item)*) => { $($item)* };
}
pub(super) use statics;

/// Sleeps, where that can be done.
pub(super) fn sleep(time: std::time::Duration) {
    if cfg!(all(target_family = "wasm", target_os = "unknown")) {
        yield_now();
    } else {
        std::thread::sleep(time);
    }
}
