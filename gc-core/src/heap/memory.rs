//! Memory that the heap keeps for its own work, and gives back.

use std::alloc::Layout;

use super::{Buffer, Heap, Waiting, WorkLists};
use crate::alloc::AllocError;
use crate::ptr::Object;

/// How many objects can wait for their drop with no more memory than the heap has had since its
/// first object.
const WAITING: usize = 64;

impl Heap {
    /// Sees to it that the next objects that are too deep in a cascade can wait, even if there is
    /// no memory by then: the death of a chain of any length needs no more. Done before an
    /// object is made.
    pub(crate) fn keep_room_to_wait(&self) -> Result<(), AllocError> {
        for waiting in [&self.queue, &self.backlog] {
            if waiting.borrow_mut().keep_places(WAITING).is_err() {
                return Err(AllocError::Memory(Layout::new::<[Object; WAITING]>()));
            }
        }
        Ok(())
    }

    /// Empty lists to work with.
    pub(crate) fn take_work_lists(&self) -> WorkLists {
        self.work_lists.take()
    }

    /// Keeps the memory of lists that were worked with, for the next time.
    pub(crate) fn keep_work_lists(&self, used: WorkLists) {
        // Where the thread's exit is not arranged for, there would be no end at which it is given
        // back.
        if self.exit_armed.get() && !self.exiting.get() {
            let bytes = self.pool.live().1 + self.big.bytes();
            self.work_lists.replace(used.emptied(bytes));
        }
    }

    /// Gives the memory of these lists back.
    pub(crate) fn drop_work_lists(&self) {
        self.work_lists.replace(WorkLists::new());
    }

    /// Gives the memory of empty buffers back.
    pub(crate) fn release_lists(&self) {
        for buffer in [&self.young, &self.old, &self.watched, &self.frozen_candidates] {
            if buffer.borrow().len() == 0 {
                *buffer.borrow_mut() = Buffer::new();
            }
        }
        self.drop_work_lists();
        self.sites.trim();
        *self.reported.borrow_mut() = Vec::new();
    }

    /// Gives everything back once the thread's exit has begun and the last object is gone.
    pub(crate) fn release_if_empty(&self) {
        let at_rest = !self.is_in_cascade()
            && self.queue.borrow().is_empty()
            && self.backlog.borrow().is_empty()
            && self.is_idle();
        if at_rest && self.size().objects == 0 {
            // SAFETY: rule A3: there is no object at all.
            unsafe { self.pool.trim(&self.ledger) };
            self.big.trim();
            self.release_lists();
            *self.queue.borrow_mut() = Waiting::new();
            *self.backlog.borrow_mut() = Waiting::new();
        }
    }
}
