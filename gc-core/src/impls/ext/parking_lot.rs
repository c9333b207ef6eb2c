//! `parking_lot`: locks. Locked content is skipped, as with std's locks.

use parking_lot::{Condvar, Mutex, Once, ReentrantMutex, RwLock};

use super::super::{leaf, parts};

parts! {
    [T] Mutex<T>: |this, to| if let Some(content) = this.try_lock() {
        to.for_now(|to| to.part::<T>(&content));
    };
    [T] RwLock<T>: |this, to| if let Some(content) = this.try_read() {
        to.for_now(|to| to.part::<T>(&content));
    };
    // It succeeds if this thread holds the lock already; the content is only ever shared.
    [T] ReentrantMutex<T>: |this, to| if let Some(content) = this.try_lock() {
        to.for_now(|to| to.part::<T>(&content));
    };
}

leaf!((Condvar), (Once));
