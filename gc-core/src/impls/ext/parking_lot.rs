//! `parking_lot`: locks. Locked content is skipped, as with std's locks.
//!
//! In objects that threads share, so is what a `ReentrantMutex` holds, always: what keeps it as it
//! was until a collector has decided would not keep out a panic hook in the collector's own thread.

use parking_lot::{Condvar, Mutex, Once, ReentrantMutex, RwLock};

use super::super::{leaf, parts};
use crate::trace::flat;

parts! {
    [T] Mutex<T>: |this, to| if let Some(guard) = this.try_lock() {
        // SAFETY: the lock is the value itself; the guard's drop only unlocks it.
        unsafe { to.guarded(flat::<T>(), guard) };
    };
    [T] RwLock<T>: |this, to| if let Some(guard) = this.try_read() {
        // SAFETY: the lock is the value itself; the guard's drop only unlocks it.
        unsafe { to.guarded(flat::<T>(), guard) };
    };
    // It succeeds if this thread holds the lock already; the content is only ever shared.
    [T] ReentrantMutex<T>: |this, to| if let Some(guard) = this.try_lock() {
        // SAFETY: the lock is the value itself; the guard's drop only unlocks it.
        unsafe { to.reentered(guard) };
    };
}

leaf!((Condvar), (Once));
