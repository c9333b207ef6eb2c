//! A list of a few objects, in place.

use crate::state::NONE;

/// A small multiset or queue of object numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct List<const C: usize> {
    pub items: [u8; C],
    pub len: u8,
}

impl<const C: usize> List<C> {
    pub const fn new() -> Self {
        Self { items: [NONE; C], len: 0 }
    }
    pub fn push(&mut self, item: u8) {
        assert!((self.len as usize) < C, "the model's list is full");
        self.items[self.len as usize] = item;
        self.len += 1;
    }
    /// Keeps the list sorted: an unordered bag has one representation.
    pub fn add(&mut self, item: u8) {
        self.push(item);
        self.items[..self.len as usize].sort_unstable();
    }
    pub fn remove_at(&mut self, at: usize) -> u8 {
        let item = self.items[at];
        self.items.copy_within(at + 1..self.len as usize, at);
        self.len -= 1;
        self.items[self.len as usize] = NONE;
        item
    }
    pub fn remove(&mut self, item: u8) {
        let at = self.iter().position(|it| it == item).expect("it is there");
        self.remove_at(at);
    }
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        self.items[..self.len as usize].iter().copied()
    }
    pub fn count(&self, item: u8) -> usize {
        self.iter().filter(|it| *it == item).count()
    }
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    pub fn is_full(&self) -> bool {
        self.len as usize == C
    }
}
