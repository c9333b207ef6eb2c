//! Which number the object at an address has.
//!
//! A hash table of a million objects is slower to make, and to ask, than the heap is to trace. Objects
//! lie close together, at multiples of 16: so there is an array for each 64 KiB of addresses in which
//! there are some.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::ptr::Object;

/// Bits of an address below those that name its page.
const PAGE: u32 = 16;
const SLOTS: usize = 1 << (PAGE - GRANULE);
const GRANULE: u32 = 4;

/// Numbers by address.
#[derive(Default, Debug)]
pub(super) struct Places {
    pages: HashMap<usize, usize, BuildHasherDefault<Mix>>,
    /// One more than the number; zero where no object is. A page after the other.
    slots: Vec<u32>,
    /// The page that was written to last, and where it begins.
    last: Option<(usize, usize)>,
}

impl Places {
    pub(super) fn insert(&mut self, object: Object, number: u32) {
        let (page, slot) = Self::split(object);
        let base = match self.last {
            Some((last, base)) if last == page => base,
            _ => {
                let next = self.slots.len();
                let base = *self.pages.entry(page).or_insert(next);
                if base == next {
                    self.slots.resize(next + SLOTS, 0);
                }
                self.last = Some((page, base));
                base
            }
        };
        self.slots[base + slot] = number + 1;
    }

    #[inline]
    pub(super) fn get(&self, object: Object) -> Option<u32> {
        let (page, slot) = Self::split(object);
        self.slots[self.pages.get(&page)? + slot].checked_sub(1)
    }

    #[inline]
    fn split(object: Object) -> (usize, usize) {
        let address = object.header_ptr().addr().get();
        (address >> PAGE, (address >> GRANULE) & (SLOTS - 1))
    }
}

/// Addresses of pages are no secret, and few: one multiplication will do.
#[derive(Default, Debug)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize((self.0 as usize) ^ usize::from(*byte));
        }
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        // The table takes the highest bits and the lowest ones.
        let mixed = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
