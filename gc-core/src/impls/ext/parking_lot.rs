//! `parking_lot`: locks. What is locked is skipped, as with std's.

use parking_lot::{Condvar, Mutex, Once, ReentrantMutex, RwLock};

use super::super::{leaf, parts};

parts! {
    [T] Mutex<T>: |this, to| if let Some(content) = this.try_lock() {
        to.for_now(|to| to.part::<T>(&content));
    };
    [T] RwLock<T>: |this, to| if let Some(content) = this.try_read() {
        to.for_now(|to| to.part::<T>(&content));
    };
    // Where this thread has it locked already, the content is shared at most.
    [T] ReentrantMutex<T>: |this, to| if let Some(content) = this.try_lock() {
        to.for_now(|to| to.part::<T>(&content));
    };
}

leaf!((Condvar), (Once));
