//! L0. What the rest of this room stands on: atomics, a mutex, and how a thread waits.
//!
//! Nothing in this room names `std::sync` or `std::thread` but this file, so that the same code can
//! be run by a checker that has its own.

pub(super) use std::hint::spin_loop;
pub(super) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};
pub(super) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
pub(super) use std::thread::{panicking, yield_now};

/// Sleeps, where that can be done.
pub(super) fn sleep(time: std::time::Duration) {
    if cfg!(all(target_family = "wasm", target_os = "unknown")) {
        yield_now();
    } else {
        std::thread::sleep(time);
    }
}
