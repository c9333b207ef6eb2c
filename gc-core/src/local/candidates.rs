//! A buffer of candidates: objects that might be part of a dead cycle (Bacon and Rajan 2001 call them possible roots).
//!
//! An object's scratch word is its index here, so that it leaves in constant time. The slots of those that have left form
//! a list, last out first in; nobody else's index changes.

use std::ptr::{self, NonNull};

use crate::ptr::{Object, prefetch};

/// A slot: an object, or the odd number `2 * next + 1` of the next vacant slot.
#[derive(Clone, Copy, Debug)]
struct Slot(*mut u8);

impl Slot {
    fn vacant(next: u32) -> Self {
        Self(ptr::without_provenance_mut(next as usize * 2 + 1))
    }

    /// The object, or the next vacant slot.
    #[allow(clippy::cast_possible_truncation, reason = "made from 32 bits")]
    fn read(self) -> Result<Object, u32> {
        if self.0.addr() & 1 == 1 {
            return Err((self.0.addr() / 2) as u32);
        }
        // SAFETY: not odd, so it is an object's header, which is not null.
        let header = unsafe { NonNull::new_unchecked(self.0) };
        // SAFETY: rule P1 for entries: an object leaves the buffer before its block is handed back.
        Ok(unsafe { Object::from_header(header) })
    }
}

/// The end of the list of vacant slots.
const NONE: u32 = (1 << 31) - 1;

/// Candidates of one generation.
#[derive(Debug)]
pub(crate) struct Candidates {
    slots: Vec<Slot>,
    vacant: u32,
    len: usize,
}

impl Candidates {
    pub(crate) const fn new() -> Self {
        Self { slots: Vec::new(), vacant: NONE, len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds an object where no slot is vacant and none is to be allocated; its index, or `None` otherwise.
    #[inline]
    pub(crate) fn push_at_end(&mut self, object: Object) -> Option<u32> {
        let index = self.slots.len();
        if self.vacant != NONE || index == self.slots.capacity() || index >= NONE as usize {
            return None;
        }
        self.slots.push(Slot(object.header_ptr().as_ptr()));
        self.len += 1;
        #[allow(clippy::cast_possible_truncation, reason = "less than NONE")]
        Some(index as u32)
    }

    /// Adds an object; its index, or `None` if there is no room for it.
    #[inline]
    pub(crate) fn push(&mut self, object: Object) -> Option<u32> {
        let slot = Slot(object.header_ptr().as_ptr());
        let index = if self.vacant == NONE {
            let index = u32::try_from(self.slots.len()).ok().filter(|index| *index < NONE)?;
            if self.slots.len() == self.slots.capacity() {
                self.grow()?;
            }
            self.slots.push(slot);
            index
        } else {
            let index = self.vacant;
            let next = self.slots[index as usize].read();
            debug_assert!(next.is_err(), "a vacant slot holds no object");
            self.vacant = next.err()?;
            self.slots[index as usize] = slot;
            index
        };
        self.len += 1;
        Some(index)
    }

    #[cold]
    fn grow(&mut self) -> Option<()> {
        self.slots.try_reserve(64).ok()
    }

    #[inline]
    pub(crate) fn remove(&mut self, index: u32) {
        debug_assert!(self.slots[index as usize].read().is_ok(), "no object in this slot");
        self.len -= 1;
        if index as usize + 1 == self.slots.len() {
            self.slots.pop();
        } else {
            self.slots[index as usize] = Slot::vacant(self.vacant);
            self.vacant = index;
        }
    }

    /// The objects, each fetched from memory some way ahead.
    pub(crate) fn objects(&self) -> impl Iterator<Item = Object> + '_ {
        const AHEAD: usize = 8;
        self.slots.iter().enumerate().filter_map(|(at, slot)| {
            // Of a vacant slot this fetches nowhere, which does no harm.
            if let Some(ahead) = self.slots.get(at + AHEAD) {
                prefetch(ahead.0);
            }
            slot.read().ok()
        })
    }

    /// The objects with their indices.
    #[allow(clippy::cast_possible_truncation, reason = "`push` sees to it that indices fit")]
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u32, Object)> + '_ {
        self.slots.iter().enumerate().filter_map(|(index, slot)| Some((index as u32, slot.read().ok()?)))
    }

    /// Forgets all entries. Keeps a moderate amount of memory.
    pub(crate) fn clear(&mut self) {
        const KEPT: usize = 1 << 14;
        self.slots.clear();
        self.slots.shrink_to(KEPT);
        self.vacant = NONE;
        self.len = 0;
    }
}
