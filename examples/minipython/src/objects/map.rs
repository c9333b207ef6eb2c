//! The hash table of dicts and sets: entries in order of insertion, and an index of them.
//!
//! Keys of built-in types are compared here. A key whose comparison is Python code is not: the
//! table gives out the candidates, and the caller compares them while nothing is borrowed.

use gc_core::{Finalize, Trace};

use crate::value::Value;

const FREE: u32 = u32::MAX;
const GONE: u32 = u32::MAX - 1;

/// An entry; one that was removed has no key.
#[derive(Clone, Trace, Finalize)]
pub struct Entry {
    pub hash: u64,
    pub key: Value,
    pub value: Value,
}

/// The table.
#[derive(Clone, Default, Trace, Finalize)]
pub struct Map {
    entries: Vec<Entry>,
    index: Vec<u32>,
    live: usize,
}

impl Map {
    pub fn len(&self) -> usize {
        self.live
    }

    /// How many places there are, those of removed entries included.
    pub fn places(&self) -> usize {
        self.entries.len()
    }

    /// The entry at this place, unless it was removed.
    pub fn at(&self, place: usize) -> Option<&Entry> {
        self.entries.get(place).filter(|entry| !entry.key.is_undef())
    }

    pub fn at_mut(&mut self, place: usize) -> Option<&mut Entry> {
        self.entries.get_mut(place).filter(|entry| !entry.key.is_undef())
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.key.is_undef())
    }

    /// The first place of this hash for which `same` says yes.
    pub fn find(&self, hash: u64, mut same: impl FnMut(&Value) -> bool) -> Option<usize> {
        if self.index.is_empty() {
            return None;
        }
        let mask = self.index.len() - 1;
        let mut slot = spread(hash) & mask;
        loop {
            match self.index[slot] {
                FREE => return None,
                GONE => {}
                place => {
                    let entry = &self.entries[place as usize];
                    if entry.hash == hash && same(&entry.key) {
                        return Some(place as usize);
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Adds an entry whose key isn't there.
    pub fn push(&mut self, hash: u64, key: Value, value: Value) {
        if (self.entries.len() + 1) * 3 > self.index.len() * 2 {
            self.rebuild();
        }
        let place = u32::try_from(self.entries.len()).expect("fewer than four billion entries");
        self.entries.push(Entry { hash, key, value });
        self.live += 1;
        self.link(hash, place);
    }

    fn link(&mut self, hash: u64, place: u32) {
        let mask = self.index.len() - 1;
        let mut slot = spread(hash) & mask;
        while self.index[slot] != FREE {
            slot = (slot + 1) & mask;
        }
        self.index[slot] = place;
    }

    /// Squeezes out what was removed, and makes room for as much again.
    fn rebuild(&mut self) {
        self.entries.retain(|entry| !entry.key.is_undef());
        let size = ((self.live + 1) * 3).next_power_of_two().max(8);
        self.index.clear();
        self.index.resize(size, FREE);
        for place in 0..self.entries.len() {
            self.link(self.entries[place].hash, u32::try_from(place).expect("as above"));
        }
    }

    /// Takes the entry at this place out.
    pub fn remove(&mut self, place: usize) -> Option<Entry> {
        let entry = self.at(place)?;
        let mask = self.index.len() - 1;
        let mut slot = spread(entry.hash) & mask;
        while self.index[slot] as usize != place {
            slot = (slot + 1) & mask;
        }
        self.index[slot] = GONE;
        self.live -= 1;
        let gone = Entry { hash: 0, key: Value::Undef, value: Value::Undef };
        let entry = std::mem::replace(&mut self.entries[place], gone);
        while self.entries.last().is_some_and(|last| last.key.is_undef()) {
            self.entries.pop();
        }
        Some(entry)
    }
}

fn spread(hash: u64) -> usize {
    usize::try_from(hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20).expect("44 bits fit")
}
