//! What a sliced collection has taken: objects by number, each of which can leave at any time.
//!
//! Between slices the program runs. A member that dies by counting, or that is lent or taken apart,
//! leaves its slot empty at once, so that its block may be used again (rules S3 and R4). Numbers
//! begin with 1, and none is used twice.

use std::collections::TryReserveError;

use super::{Buffer, Heap};
use crate::ptr::Object;
use crate::state::State;

/// The number of what is in this slot, counted from zero.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "whoever takes more gives the collection up before it relies on it")]
pub(crate) fn number_of_slot(at: usize) -> u32 {
    at as u32 + 1
}

impl Heap {
    /// An object is taken. It is in no buffer.
    #[inline]
    pub(crate) fn enlist(&self, object: Object) -> Result<(), TryReserveError> {
        let mut enlisted = self.enlisted.borrow_mut();
        enlisted.push(Some(object))?;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "whoever takes more gives the collection up before it relies on it"
        )]
        object.header().enlist(enlisted.len() as u32);
        Ok(())
    }

    /// How many have been taken.
    pub(crate) fn enlisted(&self) -> usize {
        self.enlisted.borrow().len()
    }

    /// The object of a number, if it hasn't left.
    #[inline]
    pub(crate) fn enlisted_at(&self, number: u32) -> Option<Object> {
        self.enlisted.borrow().get(number as usize - 1)
    }

    /// Asks the processor to bring the object of a number near.
    #[inline]
    pub(crate) fn fetch_enlisted(&self, number: u32) {
        self.enlisted_at(number).inspect(|object| object.prefetch());
    }

    /// Takes the object of a number out of its slot.
    #[inline]
    pub(crate) fn withdraw(&self, number: u32) -> Option<Object> {
        self.enlisted.borrow_mut().get_mut(number as usize - 1).take()
    }

    /// The object of a number gets the next one, if it hasn't left.
    #[inline]
    pub(crate) fn renumber(&self, number: u32) -> Result<(), TryReserveError> {
        let mut enlisted = self.enlisted.borrow_mut();
        let Some(object) = enlisted.get(number as usize - 1) else { return Ok(()) };
        enlisted.push(Some(object))?;
        *enlisted.get_mut(number as usize - 1) = None;
        #[allow(clippy::cast_possible_truncation, reason = "no more than twice as many as are taken")]
        object.header().renumber(enlisted.len() as u32);
        Ok(())
    }

    /// An enlisted object dies by counting, or is lent, or taken apart.
    #[cold]
    pub(crate) fn leave_slices(&self, object: Object) {
        let header = object.header();
        if header.slot() > 0 {
            self.withdraw(header.slot());
        }
        header.leave_slices(self.era());
    }

    /// Frees some of the memory of the slots, which nobody is in any more. Whether none is left.
    pub(crate) fn free_slots(&self) -> bool {
        self.enlisted.borrow_mut().free_some()
    }

    /// Takes the last candidate out of the buffer of its generation.
    pub(crate) fn pop_candidate(&self, generation: State) -> Option<Object> {
        let object = self.buffer(generation).borrow_mut().pop()?;
        object.header().leave_buffer(self.era());
        Some(object)
    }

    /// A candidate that was taken out of its buffer goes back.
    pub(crate) fn return_candidate(&self, object: Object) {
        object.header().notify_again();
        self.record(object);
    }

    /// Gives the memory of a buffer back whose candidates have all been taken out.
    pub(crate) fn release_emptied(&self, generation: State) {
        let mut buffer = self.buffer(generation).borrow_mut();
        if buffer.len() == 0 {
            *buffer = Buffer::new();
        }
    }
}
