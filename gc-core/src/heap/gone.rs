//! Actions of objects that are gone ([`Attached`]): moved to a queue by the death, run once nothing
//! of the object is left.

use std::ptr::NonNull;
use std::rc::Rc;

use super::{FirstPanic, Heap};
use crate::object::{Attached, Queue, Side};
use crate::ptr::Object;

impl Heap {
    /// Attaches an action to an object.
    pub(crate) fn attach(&self, object: Object, entry: &Rc<Attached>) {
        let side = self.side_of(object, true);
        // SAFETY: rule S4: the object's header points at the record, which stays for as long.
        unsafe { side.as_ref() }.attachments().attach(entry);
    }

    /// Attaches to an object what is attached to a record that was its own.
    pub(crate) fn attach_all(&self, object: Object, record: &Side) {
        if !record.attachments().is_empty() {
            let side = self.side_of(object, true);
            // SAFETY: rule S4: the object's header points at the record.
            record.attachments().move_to(unsafe { side.as_ref() }.attachments());
        }
    }

    /// The object of this record is gone: what is attached to it waits to be [run](Heap::run_gone).
    ///
    /// # Safety
    /// Rule W1: the caller is an owner of the record.
    pub(crate) unsafe fn queue_attached(&self, side: NonNull<Side>) {
        // SAFETY: rule W1, as this function asks for.
        unsafe { side.as_ref() }.attachments().move_to_queue(&self.gone);
    }

    /// Runs what waits for objects that are gone. The first panic is kept in `first`.
    #[inline]
    pub(crate) fn run_gone(&self, first: &FirstPanic) {
        if !self.gone.is_empty() {
            self.run_queue(&self.gone.take(), first);
        }
    }

    /// The same where the object's value is in its owner's hands, and not to be lost: panics are
    /// counted.
    pub(crate) fn run_gone_apart(&self) {
        let first = FirstPanic::new();
        self.run_gone(&first);
        if let Some(payload) = first.take() {
            self.count_panic(payload);
        }
    }

    /// What dies meanwhile has a queue of its own.
    #[cold]
    #[inline(never)]
    fn run_queue(&self, queue: &Queue, first: &FirstPanic) {
        while let Some(entry) = queue.pop() {
            if let Some(action) = entry.take_action() {
                self.catch_panics(first, action);
            }
        }
    }

    /// The entry is to be run at the thread's exit at the latest.
    pub(crate) fn list_for_exit(&self, entry: &Rc<Attached>) {
        self.at_exit.borrow_mut().add(entry);
    }

    /// Runs what is listed for the thread's exit, the newest first. Whether there was anything.
    pub(crate) fn run_at_exit(&self) -> bool {
        let mut ran = false;
        loop {
            let newest = self.at_exit.borrow_mut().pop();
            let Some(newest) = newest else { return ran };
            if let Some(action) = newest.take_action() {
                ran = true;
                self.catch_panics(&self.collection_panic, action);
            }
        }
    }
}
