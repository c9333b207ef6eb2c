//! A buffer of candidates: objects that might be part of a dead cycle (Bacon and Rajan 2001 call
//! them possible roots).
//!
//! An object's scratch word is its index here, so that it leaves in constant time. The slots of
//! those that have left form a list, last out first in; nobody else's index changes.

use std::ptr::{self, NonNull};

use crate::ptr::Object;

/// A slot: an object, or the odd number `2 * next + 1` of the next vacant slot.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
struct Slot(*mut u8);

impl Slot {
    fn vacant(next: u32) -> Self {
        Self(ptr::without_provenance_mut(next as usize * 2 + 1))
    }

    fn is_vacant(self) -> bool {
        self.0.addr() & 1 == 1
    }

    /// Of a vacant slot, the next one.
    #[allow(clippy::cast_possible_truncation, reason = "made from 32 bits")]
    fn next(self) -> u32 {
        debug_assert!(self.is_vacant());
        (self.0.addr() / 2) as u32
    }

    /// The object in it.
    fn object(self) -> Option<Object> {
        if self.is_vacant() {
            return None;
        }
        // SAFETY: not odd, so it is an object's header, which is not null.
        let header = unsafe { NonNull::new_unchecked(self.0) };
        // SAFETY: rule P1 for entries: an object leaves the buffer before its block is handed back.
        Some(unsafe { Object::from_header(header) })
    }
}

/// The end of the list of vacant slots.
const NONE: u32 = (1 << 31) - 1;

/// The candidates of one generation.
#[derive(Debug)]
pub(crate) struct Buffer {
    /// No more than [`NONE`] of them, capacity included.
    slots: Vec<Slot>,
    /// The first vacant slot, and how many there are.
    vacant: u32,
    vacancies: usize,
    /// Where [`Buffer::tighten`] looks for a vacant slot next.
    first_hole: usize,
}

impl Buffer {
    pub(crate) const fn new() -> Self {
        Self { slots: Vec::new(), vacant: NONE, vacancies: 0, first_hole: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len() - self.vacancies
    }

    /// Adds an object where no memory is needed for it; its index, or `None` otherwise.
    #[inline]
    pub(crate) fn push_at_hand(&mut self, object: Object) -> Option<u32> {
        let slot = Slot(object.header_ptr().as_ptr());
        // There are never so many slots as `NONE` says.
        if let Some(vacant) = self.slots.get_mut(self.vacant as usize) {
            let index = self.vacant;
            self.vacant = vacant.next();
            self.vacancies -= 1;
            *vacant = slot;
            return Some(index);
        }
        let index = self.slots.len();
        if index == self.slots.capacity() {
            return None;
        }
        self.slots.push(slot);
        #[allow(clippy::cast_possible_truncation, reason = "less than NONE, as the capacity is")]
        Some(index as u32)
    }

    /// Adds an object; its index, or `None` if there is no room for it.
    #[inline]
    pub(crate) fn push(&mut self, object: Object) -> Option<u32> {
        self.push_at_hand(object).or_else(|| {
            self.grow()?;
            self.push_at_hand(object)
        })
    }

    #[cold]
    fn grow(&mut self) -> Option<()> {
        let capacity = self.slots.capacity();
        let more = capacity.max(64).min(NONE as usize - capacity);
        if more == 0 {
            return None;
        }
        self.slots.try_reserve_exact(more).ok()
    }

    #[inline]
    pub(crate) fn remove(&mut self, index: u32) {
        debug_assert!(!self.slots[index as usize].is_vacant(), "no object in this slot");
        if index as usize + 1 == self.slots.len() {
            self.slots.pop();
        } else {
            self.slots[index as usize] = Slot::vacant(self.vacant);
            self.vacant = index;
            self.vacancies += 1;
        }
    }

    /// Adds the objects to a list, which has room for them.
    pub(crate) fn append_to(&self, list: &mut Vec<Object>) {
        if self.vacancies > 0 {
            list.extend(self.slots.iter().filter_map(|slot| slot.object()));
            return;
        }
        let objects: *const [Object] = ptr::from_ref(&self.slots[..]) as *const [Object];
        // SAFETY: a slot and an `Object` are a pointer each; where no slot is vacant, each has an object
        // (rule P1).
        list.extend_from_slice(unsafe { &*objects });
    }

    /// The object in a slot, or in one of the next few behind it.
    pub(crate) fn near(&self, at: usize) -> Option<Object> {
        const FEW: usize = 32;
        let at = at % self.slots.len().max(1);
        self.slots[at..].iter().take(FEW).find_map(|slot| slot.object())
    }

    /// Takes the last object out.
    pub(crate) fn pop(&mut self) -> Option<Object> {
        // The list of vacant slots may go through those that are removed here.
        self.vacant = NONE;
        loop {
            match self.slots.pop()?.object() {
                Some(object) => return Some(object),
                None => self.vacancies -= 1,
            }
        }
    }

    /// Moves objects from the end to vacant slots where more than half of the slots are vacant, in
    /// so many steps at most, and tells `moved` of their new indices: else whatever goes
    /// through the slots would go through those of all that have been candidates for long.
    pub(crate) fn tighten(&mut self, steps: usize, mut moved: impl FnMut(Object, u32)) {
        const SMALL: usize = 4_096;
        if self.slots.len() <= SMALL || self.vacancies * 2 <= self.slots.len() {
            return;
        }
        // The list of vacant slots goes through those that are removed here. Those that it leads to are
        // found again from the first one on, or come to be the last.
        self.vacant = NONE;
        for _ in 0..steps {
            let Some(last) = self.slots.last().copied() else { break };
            if let Some(object) = last.object() {
                let Some(hole) = self.slots.get_mut(self.first_hole).filter(|_| self.first_hole < NONE as usize) else {
                    self.first_hole = 0;
                    break;
                };
                let vacant = hole.is_vacant();
                if vacant {
                    *hole = last;
                    #[allow(clippy::cast_possible_truncation, reason = "less than NONE")]
                    moved(object, self.first_hole as u32);
                }
                self.first_hole += 1;
                if !vacant {
                    continue;
                }
            }
            self.slots.pop();
            self.vacancies -= 1;
        }
    }

    /// The objects with their indices.
    #[allow(clippy::cast_possible_truncation, reason = "`push` sees to it that indices fit")]
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u32, Object)> + '_ {
        self.slots.iter().enumerate().filter_map(|(index, slot)| Some((index as u32, slot.object()?)))
    }

    /// Forgets all entries. Keeps memory for a moderate number of them, and for so many.
    pub(crate) fn clear(&mut self, kept: usize) {
        const KEPT: usize = 1 << 14;
        self.slots.clear();
        self.slots.shrink_to(kept.max(KEPT));
        self.vacant = NONE;
        self.vacancies = 0;
        self.first_hole = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Objects come and go in an order that looks random; the buffer holds the same as a map from
    /// indices does.
    #[test]
    fn entries_stay_where_they_are() {
        let mut blocks = [0_u128; 50];
        let objects: Vec<Object> = blocks
            .iter_mut()
            // SAFETY: the blocks outlive the objects, and a buffer reads no header.
            .map(|block| unsafe { Object::from_header(NonNull::from(block).cast()) })
            .collect();
        let steps = if cfg!(miri) { 200 } else { 20_000 };
        let (mut buffer, mut model) = (Buffer::new(), std::collections::BTreeMap::new());
        let mut number = 1_u32;
        for _ in 0..steps {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let object = objects[(number >> 16) as usize % objects.len()];
            match model.iter().find(|(_, listed)| **listed == object).map(|(index, _)| *index) {
                Some(index) => {
                    buffer.remove(index);
                    model.remove(&index);
                }
                None => assert_eq!(model.insert(buffer.push(object).unwrap(), object), None, "the slot was taken"),
            }
            assert_eq!(buffer.len(), model.len());
            if (number >> 8) % 64 == 0 {
                assert!(buffer.entries().eq(model.iter().map(|(index, object)| (*index, *object))));
                let mut list = Vec::new();
                buffer.append_to(&mut list);
                assert!(list.iter().eq(model.values()));
            }
            if (number >> 8) % (steps / 10) == 0 {
                buffer.clear(0);
                model.clear();
            }
        }
    }

    /// Most of many objects leave, in any order: what is left comes to lie close together, and can
    /// be found and removed.
    #[test]
    fn few_that_are_left_of_many_move_together() {
        let many = if cfg!(miri) { 5_000 } else { 50_000 };
        let mut blocks = vec![0_u128; many];
        let objects: Vec<Object> = blocks
            .iter_mut()
            // SAFETY: the blocks outlive the objects, and a buffer reads no header.
            .map(|block| unsafe { Object::from_header(NonNull::from(block).cast()) })
            .collect();
        let mut buffer = Buffer::new();
        let mut indices: Vec<Option<u32>> = objects.iter().map(|object| buffer.push(*object)).collect();
        let place = |object: Object| objects.iter().position(|other| *other == object).unwrap();
        for (at, index) in indices.iter_mut().enumerate() {
            if at % 1_000 != 7 {
                buffer.remove(index.take().unwrap());
            }
        }
        for _ in 0..many / 500 {
            buffer.tighten(1_000, |object, index| indices[place(object)] = Some(index));
            // A program runs in between.
            let index = buffer.push(objects[0]).unwrap();
            buffer.remove(index);
        }
        let left: Vec<(u32, Object)> = buffer.entries().collect();
        assert_eq!((left.len(), buffer.len()), (many / 1_000, many / 1_000));
        assert!(left.iter().all(|(index, object)| indices[place(*object)] == Some(*index)));
        assert!(buffer.slots.len() <= 4_096, "{} slots", buffer.slots.len());
        for (index, _) in left {
            buffer.remove(index);
        }
        assert_eq!(buffer.len(), 0);
    }
}
