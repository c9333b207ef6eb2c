//! Which number the object at an address has.
//!
//! A hash table of a million objects is slower to make, and to ask, than the heap is to trace.
//! Objects lie close together, at multiples of 16, and are numbered in the order of their
//! addresses, at least those that are neighbours. So a bit for each place at which one may begin
//! says where they are, and the number of the first one in 64 such places gives those of the
//! others: 16 bytes for a KiB of addresses, so that those of a million objects stay in a
//! processor's cache.

use std::collections::HashMap;

use crate::hash::ByAddress;
use crate::ptr::{Object, prefetch};

/// Bits of an address below those that name its page.
const PAGE: u32 = 16;
const GRANULE: u32 = 4;
/// Places in a page, and in a window.
const SLOTS: usize = 1 << (PAGE - GRANULE);
const WINDOW: usize = u64::BITS as usize;

/// Up to so many pages from the first to the last, the directory is an array.
const NEAR: usize = 1 << 20;

/// Stands for a page in which no object is: the first windows are of none.
const NOWHERE: u32 = 0;

/// Numbers by address.
#[derive(Debug)]
pub(super) struct Places {
    directory: Directory,
    /// Those of a page after the other; the first page is empty.
    windows: Vec<Window>,
}

/// Where among 64 places objects are.
#[derive(Clone, Copy, Default, Debug)]
struct Window {
    bits: u64,
    /// The number of the first.
    first: u32,
}

/// Which page of windows a page of addresses has.
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
        let directory = Directory::Near { first: 0, pages: Vec::new() };
        Self { directory, windows: vec![Window::default(); SLOTS / WINDOW] }
    }
}

impl Places {
    /// The places of these objects, whose numbers are their indexes. They are sorted if need be:
    /// mostly, whole chunks of memory are in another order.
    pub(super) fn new(objects: &mut Vec<Object>) -> Self {
        if let Some(places) = Self::of(objects) {
            return places;
        }
        let near =
            |one: &Object, next: &Object| (1..=WINDOW << GRANULE).contains(&address(*next).wrapping_sub(address(*one)));
        let mut runs: Vec<&[Object]> = objects.chunk_by(near).collect();
        runs.sort_unstable_by_key(|run| address(run[0]));
        *objects = runs.concat();
        Self::of(objects).unwrap_or_else(|| {
            objects.sort_unstable_by_key(|object| address(*object));
            Self::of(objects).unwrap_or_default()
        })
    }

    /// `None` if neighbours are not in order.
    fn of(objects: &[Object]) -> Option<Self> {
        let mut places = Self::default();
        let pages = objects.iter().map(|object| page_of(*object));
        let (Some(first), Some(last)) = (pages.clone().min(), pages.max()) else { return Some(places) };
        places.directory = if last - first < NEAR {
            Directory::Near { first, pages: vec![NOWHERE; last - first + 1] }
        } else {
            Directory::Far(HashMap::default())
        };
        for (number, object) in (0..).zip(objects) {
            let page = page_of(*object);
            let next = places.windows.len() * WINDOW / SLOTS;
            let base = match &mut places.directory {
                Directory::Near { first, pages } => &mut pages[page - *first],
                Directory::Far(pages) => pages.entry(page).or_insert(NOWHERE),
            };
            if *base == NOWHERE {
                *base = as_number(next);
                places.windows.resize((next + 1) * SLOTS / WINDOW, Window::default());
            }
            let slot = *base as usize * SLOTS + slot_of(*object);
            let window = &mut places.windows[slot / WINDOW];
            if window.bits == 0 {
                window.first = number;
            } else if window.bits >> (slot % WINDOW) != 0 || window.first + window.bits.count_ones() != number {
                return None;
            }
            window.bits |= 1 << (slot % WINDOW);
        }
        Some(places)
    }

    /// Where it stands whether an object has a number; asks the processor to bring it near.
    #[inline]
    pub(super) fn slot(&self, object: Object) -> usize {
        let page = page_of(object);
        let base = match &self.directory {
            Directory::Near { first, pages } => pages.get(page.wrapping_sub(*first)),
            Directory::Far(pages) => pages.get(&page),
        };
        let slot = base.map_or(0, |base| *base as usize * SLOTS) + slot_of(object);
        prefetch(self.windows.as_ptr().wrapping_add(slot / WINDOW).cast());
        slot
    }

    /// The number of the object there.
    #[inline]
    pub(super) fn at(&self, slot: usize) -> Option<u32> {
        let Window { bits, first } = self.windows[slot / WINDOW];
        let bit = 1 << (slot % WINDOW);
        (bits & bit != 0).then(|| first + (bits & (bit - 1)).count_ones())
    }

    pub(super) fn get(&self, object: Object) -> Option<u32> {
        self.at(self.slot(object))
    }
}

#[inline]
fn address(object: Object) -> usize {
    object.header_ptr().addr().get()
}

#[inline]
fn page_of(object: Object) -> usize {
    address(object) >> PAGE
}

#[inline]
fn slot_of(object: Object) -> usize {
    (address(object) >> GRANULE) & (SLOTS - 1)
}

/// A number of objects or edges.
///
/// # Panics
/// If there are too many.
#[inline]
pub(super) fn as_number(number: usize) -> u32 {
    u32::try_from(number).expect("gc-core: reports have room for 2^32 edges")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Gc;

    #[test]
    fn objects_have_their_indexes_in_any_order() {
        let small: Vec<_> = (0..1_000_u64).map(Gc::new).collect();
        let large: Vec<_> = (0..10_u64).map(|n| Gc::new([n; 1_000])).collect();
        let gone = Gc::new(1);
        let objects = small.iter().map(Gc::object).chain(large.iter().map(Gc::object));
        let parts: Vec<_> = objects.clone().skip(500).chain(objects.clone().take(500)).collect();
        // As they come, in two parts, and the other way round.
        for mut objects in [objects.clone().collect(), parts, objects.rev().collect()] {
            let places = Places::new(&mut objects);
            for (number, object) in (0..).zip(&objects) {
                assert_eq!(places.get(*object), Some(number));
            }
            assert_eq!(places.get(Gc::object(&gone)), None);
        }
        assert_eq!(Places::new(&mut Vec::new()).get(Gc::object(&gone)), None);
    }
}
