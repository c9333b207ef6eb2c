//! The table of a weak map: open addressing with linear probing, by a word that stands for the key.
//!
//! To remove moves nothing, so that a walk by places goes on while entries die. Only a call that
//! adds an entry makes the table grow. No borrow of it outlasts a call, and no user code runs
//! within one, but for a walk's own.

use std::cell::{Cell, RefCell};

use crate::ptr::Object;

/// The entries of a map.
#[derive(Debug)]
pub(crate) struct Table {
    slots: RefCell<Box<[Cell<Slot>]>>,
    /// Slots with an entry.
    len: Cell<usize>,
    /// Slots that are not empty: those with an entry, and those that a probe must pass.
    used: Cell<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    word: usize,
    entry: Option<Object>,
}

/// Words of slots without an entry. No key's word is one of them.
const EMPTY: usize = 0;
const PASSED: usize = 1;

impl Slot {
    const FREE: Self = Self { word: EMPTY, entry: None };
    const GONE: Self = Self { word: PASSED, entry: None };
}

/// The word of a hash.
#[allow(clippy::cast_possible_truncation, reason = "a hash is as good shortened")]
pub(crate) fn word_of_hash(hash: u64) -> usize {
    (hash as usize).max(PASSED + 1)
}

/// Where to look for a word first, among so many slots (a power of two).
#[allow(clippy::cast_possible_truncation, reason = "less than the number of slots")]
fn first(word: usize, slots: usize) -> usize {
    // Fibonacci hashing: addresses differ in few of their bits.
    ((word as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) as usize & (slots - 1)
}

impl Table {
    pub(crate) fn new() -> Self {
        Self { slots: RefCell::default(), len: Cell::new(0), used: Cell::new(0) }
    }

    /// How many entries there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len.get()
    }

    /// How many places there are, entries or not.
    pub(crate) fn places(&self) -> usize {
        self.slots.borrow().len()
    }

    /// The entry at a place, if there is one.
    pub(crate) fn at(&self, place: usize) -> Option<Object> {
        self.slots.borrow().get(place)?.get().entry
    }

    /// The first entry with this word; or the next, behind the place of one.
    #[inline]
    pub(crate) fn find(&self, word: usize, behind: Option<usize>) -> Option<(usize, Object)> {
        let slots = self.slots.borrow();
        if slots.is_empty() {
            return None;
        }
        let mut place = behind.map_or_else(|| first(word, slots.len()), |place| (place + 1) & (slots.len() - 1));
        // One slot is always empty.
        loop {
            let slot = slots[place].get();
            if slot.word == word {
                if let Some(entry) = slot.entry {
                    return Some((place, entry));
                }
            }
            if slot.word == EMPTY {
                return None;
            }
            place = (place + 1) & (slots.len() - 1);
        }
    }

    /// Makes room for one more entry. `moved` is told the new places of all, if they have any.
    pub(super) fn reserve(&self, moved: impl Fn(Object, u32)) {
        let places = self.places();
        if (self.used.get() + 1) * 4 <= places * 3 {
            return;
        }
        let more = ((self.len.get() + 1) * 2).next_power_of_two().max(8);
        assert!(u32::try_from(more).is_ok(), "gc-core: a weak map has at most 2^31 places");
        // To allocate may be user code, as may be to free: nothing is borrowed then.
        let fresh = vec![Cell::new(Slot::FREE); more].into_boxed_slice();
        let old = self.slots.replace(fresh);
        self.used.set(self.len.get());
        let slots = self.slots.borrow();
        for slot in &old {
            let slot = slot.get();
            if let Some(entry) = slot.entry {
                moved(entry, Self::put(&slots, slot.word, entry).0);
            }
        }
        drop(slots);
        drop(old);
    }

    /// Puts an entry into a slot without one: its place, and whether that was empty.
    #[allow(clippy::cast_possible_truncation, reason = "`reserve` looks at that")]
    fn put(slots: &[Cell<Slot>], word: usize, entry: Object) -> (u32, usize) {
        let mut place = first(word, slots.len());
        while slots[place].get().entry.is_some() {
            place = (place + 1) & (slots.len() - 1);
        }
        let before = slots[place].replace(Slot { word, entry: Some(entry) });
        (place as u32, usize::from(before.word == EMPTY))
    }

    /// Adds an entry, for which there is room; its place.
    pub(super) fn insert(&self, word: usize, entry: Object) -> u32 {
        debug_assert!(word > PASSED && (self.used.get() + 1) * 4 <= self.places() * 3);
        let (place, used) = Self::put(&self.slots.borrow(), word, entry);
        self.used.set(self.used.get() + used);
        self.len.set(self.len.get() + 1);
        place
    }

    /// Removes the entry at a place.
    #[inline]
    pub(super) fn remove(&self, slot: u32) {
        let slots = self.slots.borrow();
        let (mut place, mask) = (slot as usize, slots.len() - 1);
        debug_assert!(slots[place].get().entry.is_some());
        slots[place].set(Slot::GONE);
        self.len.set(self.len.get() - 1);
        // What no probe needs to pass is empty again.
        if slots[(place + 1) & mask].get().word == EMPTY {
            while slots[place].get().word == PASSED {
                slots[place].set(Slot::FREE);
                self.used.set(self.used.get() - 1);
                place = place.wrapping_sub(1) & mask;
            }
        }
    }

    /// Shows all entries, each of which may be removed then.
    pub(crate) fn each(&self, mut show: impl FnMut(Object)) {
        let places = self.places();
        for place in 0..places {
            if let Some(entry) = self.at(place) {
                show(entry);
            }
        }
    }

    /// Frees the memory of a table without entries.
    pub(crate) fn free(&self) {
        debug_assert!(self.len.get() == 0);
        self.used.set(0);
        drop(self.slots.take());
    }
}
