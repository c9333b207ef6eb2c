//! L3. A thread's candidates: slots that the thread fills and that anybody empties.

use std::{array, ptr};

use super::primitives::{AtomicPtr, Ordering, SLOTS};
use crate::ptr::Shared;

/// One slot for each entry. Only the thread that has the table puts entries in, so that what it
/// finds empty stays empty; entries are taken by whoever gets there first (rules M2 and M21).
#[derive(Debug)]
pub(super) struct Table<const LEN: usize = SLOTS> {
    slots: [AtomicPtr<u8>; LEN],
}

impl<const LEN: usize> Table<LEN> {
    pub(super) fn new() -> Self {
        Self { slots: array::from_fn(|_| AtomicPtr::new(ptr::null_mut())) }
    }

    /// An empty slot, looked for from a hint on; `None` if there is none.
    #[inline]
    pub(super) fn empty_slot(&self, hint: usize) -> Option<usize> {
        (hint..hint + LEN).map(|at| at % LEN).find(|at| self.slots[*at].load(Ordering::Relaxed).is_null())
    }

    /// Whether there is no entry in a slot, as the thread that has the table sees it.
    #[inline]
    pub(super) fn is_empty_at(&self, at: usize) -> bool {
        self.slots[at].load(Ordering::Relaxed).is_null()
    }

    /// Puts an entry into an empty slot, as the thread that has the table.
    #[inline]
    pub(super) fn put(&self, at: usize, object: Shared) {
        debug_assert!(self.slots[at].load(Ordering::Relaxed).is_null());
        self.slots[at].store(object.header_ptr().as_ptr(), Ordering::Release);
    }

    /// Takes the entry of this very object, if it is in this slot (rule M21).
    #[inline]
    pub(super) fn take_back(&self, at: usize, object: Shared) -> bool {
        let entry = object.header_ptr().as_ptr();
        // Looked at first: a line that others have isn't asked for in vain.
        self.slots[at % LEN].load(Ordering::Relaxed) == entry
            && self.slots[at % LEN]
                .compare_exchange(entry, ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
    }

    /// Whether there is an entry in any slot.
    pub(super) fn has_entries(&self) -> bool {
        (0..LEN).any(|at| !self.is_empty_at(at))
    }

    /// Takes what is in a slot.
    pub(super) fn take(&self, at: usize) -> Option<Shared> {
        if self.slots[at].load(Ordering::Relaxed).is_null() {
            return None;
        }
        let header = ptr::NonNull::new(self.slots[at].swap(ptr::null_mut(), Ordering::AcqRel))?;
        // SAFETY: rule M2: an entry owns the memory of its object, and came from one.
        Some(unsafe { Shared::from_header(header) })
    }
}
