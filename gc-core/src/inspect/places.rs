//! Which number the object at an address has.
//!
//! A hash table of a million objects is slower to make, and to ask, than the heap is to trace.
//! Objects lie close together, at multiples of 16: so there is an array for each 64 KiB of
//! addresses in which there are some, and a directory of these: an array too, unless they lie far
//! apart.

use std::collections::HashMap;

use crate::hash::ByAddress;
use crate::ptr::{Object, prefetch};

/// Bits of an address below those that name its page.
const PAGE: u32 = 16;
const GRANULE: u32 = 4;
const SLOTS: usize = 1 << (PAGE - GRANULE);

/// Up to so many pages from the first to the last, the directory is an array.
const NEAR: usize = 1 << 20;

/// Stands for a page in which no object is: the first slots are of none.
const NOWHERE: u32 = 0;

/// Numbers by address.
#[derive(Debug)]
pub(super) struct Places {
    directory: Directory,
    /// One more than the number; zero where no object is. A page after the other; the first one is
    /// empty.
    slots: Vec<u32>,
}

/// Which page of slots a page of addresses has.
#[derive(Debug)]
enum Directory {
    /// In order, from the first page on.
    Near {
        first: usize,
        pages: Vec<u32>,
    },
    Far(HashMap<usize, u32, ByAddress>),
}

impl Default for Places {
    fn default() -> Self {
        Self { directory: Directory::Near { first: 0, pages: Vec::new() }, slots: vec![0; SLOTS] }
    }
}

impl Places {
    /// The places of these objects, whose numbers are their indexes.
    pub(super) fn new(objects: &[Object]) -> Self {
        let mut places = Self::default();
        let pages = objects.iter().map(|object| page_of(*object));
        let (Some(first), Some(last)) = (pages.clone().min(), pages.max()) else { return places };
        places.directory = if last - first < NEAR {
            Directory::Near { first, pages: vec![NOWHERE; last - first + 1] }
        } else {
            Directory::Far(HashMap::default())
        };
        for (number, object) in (1..).zip(objects) {
            let page = page_of(*object);
            let next = places.slots.len() / SLOTS;
            let base = match &mut places.directory {
                Directory::Near { first, pages } => &mut pages[page - *first],
                Directory::Far(pages) => pages.entry(page).or_insert(NOWHERE),
            };
            if *base == NOWHERE {
                *base = super::survey::as_number(next);
                places.slots.resize((next + 1) * SLOTS, 0);
            }
            let base = *base as usize * SLOTS;
            places.slots[base + slot_of(*object)] = number;
        }
        places
    }

    /// Where the number of an object stands; asks the processor to bring it near.
    #[inline]
    pub(super) fn slot(&self, object: Object) -> usize {
        let page = page_of(object);
        let base = match &self.directory {
            Directory::Near { first, pages } => pages.get(page.wrapping_sub(*first)),
            Directory::Far(pages) => pages.get(&page),
        };
        let slot = base.map_or(0, |base| *base as usize * SLOTS) + slot_of(object);
        prefetch(self.slots.as_ptr().wrapping_add(slot).cast());
        slot
    }

    /// The number that stands there.
    #[inline]
    pub(super) fn at(&self, slot: usize) -> Option<u32> {
        self.slots[slot].checked_sub(1)
    }

    pub(super) fn get(&self, object: Object) -> Option<u32> {
        self.at(self.slot(object))
    }
}

#[inline]
fn page_of(object: Object) -> usize {
    object.header_ptr().addr().get() >> PAGE
}

#[inline]
fn slot_of(object: Object) -> usize {
    (object.header_ptr().addr().get() >> GRANULE) & (SLOTS - 1)
}
