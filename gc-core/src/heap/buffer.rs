//! A buffer of candidates: objects that might be part of a dead cycle (Bacon and Rajan 2001 call
//! them possible roots).
//!
//! An object's scratch word is its index here, so that it leaves in constant time. The slots of
//! those that have left form a list, last out first in; nobody else's index changes.

use std::ptr::{self, NonNull};

use super::chunked::{CHUNK as PIECE, Chunked};
use crate::ptr::Object;

/// A slot: an object, or the odd number `2 * next + 1` of the next vacant slot.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
struct Slot(*mut u8);

impl Slot {
    fn of(object: Object) -> Self {
        Self(object.header_ptr().as_ptr())
    }

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

/// The most slots that lie in one piece.
const FIRST: usize = if cfg!(miri) { 64 } else { 8_192 };

/// The candidates of one generation.
///
/// The first few thousand slots are an array, which doubles as it grows; the others lie in pieces,
/// which never move.
#[derive(Debug)]
pub(crate) struct Buffer {
    /// The first slots, those that are in use and those that are at hand.
    first: Vec<Slot>,
    /// The slots behind them, once there are [`FIRST`] of those; at its end those that are at hand.
    beyond: Chunked<Slot>,
    /// How many slots are in use, vacant ones included. No more than [`NONE`].
    used: usize,
    /// The first vacant slot, and how many there are.
    vacant: u32,
    vacancies: usize,
    /// Where [`Buffer::tighten`] looks for a vacant slot next.
    first_hole: usize,
}

impl Buffer {
    pub(crate) const fn new() -> Self {
        Self { first: Vec::new(), beyond: Chunked::new(), used: 0, vacant: NONE, vacancies: 0, first_hole: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.used - self.vacancies
    }

    /// Adds an object where one of the first slots is free; its index, or `None` otherwise.
    #[inline]
    pub(crate) fn push_first(&mut self, object: Object) -> Option<u32> {
        let slot = Slot::of(object);
        // There are never so many slots as `NONE` says.
        if let Some(vacant) = self.first.get_mut(self.vacant as usize) {
            let index = self.vacant;
            self.vacant = vacant.next();
            self.vacancies -= 1;
            *vacant = slot;
            return Some(index);
        }
        let index = self.used;
        // If the vacant slot is beyond the first ones, so is the end.
        *self.first.get_mut(index)? = slot;
        self.used += 1;
        #[allow(clippy::cast_possible_truncation, reason = "no more than NONE")]
        Some(index as u32)
    }

    /// Adds an object where no memory is needed for it; its index, or `None` otherwise.
    #[inline]
    pub(crate) fn push_at_hand(&mut self, object: Object) -> Option<u32> {
        self.push_first(object).or_else(|| self.push_beyond(object))
    }

    /// The same where none of the first slots is free.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "no more than NONE")]
    fn push_beyond(&mut self, object: Object) -> Option<u32> {
        let first = self.first.len();
        if self.vacant == NONE {
            *self.beyond.find_mut(self.used - first)? = Slot::of(object);
            self.used += 1;
            return Some(self.used as u32 - 1);
        }
        let index = self.vacant;
        let vacant = self.beyond.find_mut(index as usize - first)?;
        self.vacant = vacant.next();
        self.vacancies -= 1;
        *vacant = Slot::of(object);
        Some(index)
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
        let slots = self.first.len();
        if slots >= FIRST {
            let has_numbers = self.used <= NONE as usize - PIECE;
            return has_numbers.then(|| self.beyond.push_piece(Slot::vacant(NONE)).ok()).flatten();
        }
        let more = slots.max(64);
        self.first.try_reserve_exact(more).ok()?;
        self.first.resize(slots + more, Slot::vacant(NONE));
        Some(())
    }

    fn slot(&self, at: usize) -> Slot {
        match self.first.get(at) {
            Some(slot) => *slot,
            None => self.beyond.get(at - self.first.len()),
        }
    }

    fn slot_mut(&mut self, at: usize) -> &mut Slot {
        let first = self.first.len();
        if at < first { &mut self.first[at] } else { self.beyond.get_mut(at - first) }
    }

    #[inline]
    pub(crate) fn remove(&mut self, index: u32) {
        debug_assert!(!self.slot(index as usize).is_vacant(), "no object in this slot");
        if index as usize + 1 == self.used {
            self.used -= 1;
            return;
        }
        let next = Slot::vacant(self.vacant);
        match self.first.get_mut(index as usize) {
            Some(slot) => *slot = next,
            None => self.vacate_beyond(index, next),
        }
        self.vacant = index;
        self.vacancies += 1;
    }

    #[inline(never)]
    fn vacate_beyond(&mut self, index: u32, next: Slot) {
        *self.slot_mut(index as usize) = next;
    }

    /// The slots in use, piece by piece.
    fn pieces(&self) -> impl Iterator<Item = &[Slot]> {
        let first = &self.first[..self.used.min(self.first.len())];
        std::iter::once(first).chain(self.beyond.pieces(self.used - first.len()))
    }

    /// Adds the objects to a list, which has room for them.
    pub(crate) fn append_to(&self, list: &mut Vec<Object>) {
        if self.used <= self.first.len() {
            return self.append_some(&self.first[..self.used], list);
        }
        for slots in self.pieces() {
            self.append_some(slots, list);
        }
    }

    #[inline]
    fn append_some(&self, slots: &[Slot], list: &mut Vec<Object>) {
        if self.vacancies > 0 {
            list.extend(slots.iter().filter_map(|slot| slot.object()));
            return;
        }
        let objects: *const [Object] = ptr::from_ref(slots) as *const [Object];
        // SAFETY: a slot and an `Object` are a pointer each; where no slot in use is vacant, each
        // has an object (rule P1).
        list.extend_from_slice(unsafe { &*objects });
    }

    /// The object in a slot, or in one of the next few behind it.
    pub(crate) fn near(&self, at: usize) -> Option<Object> {
        const FEW: usize = 32;
        let at = at % self.used.max(1);
        (at..self.used).take(FEW).find_map(|at| self.slot(at).object())
    }

    /// Takes the last object out, and fetches one that comes some pops later.
    pub(crate) fn pop(&mut self) -> Option<Object> {
        const AHEAD: usize = 8;
        if let Some(ahead) = self.used.checked_sub(AHEAD + 1) {
            self.slot(ahead).object().inspect(|object| object.prefetch());
        }
        // The list of vacant slots may go through those that are removed here.
        self.vacant = NONE;
        loop {
            match self.pop_slot()?.object() {
                Some(object) => return Some(object),
                None => self.vacancies -= 1,
            }
        }
    }

    /// Takes the last slot out of use.
    fn pop_slot(&mut self) -> Option<Slot> {
        self.used = self.used.checked_sub(1)?;
        if self.used % PIECE == 0 {
            self.free_piece();
        }
        Some(self.slot(self.used))
    }

    /// Frees a piece that is far beyond the slots in use, if there is one.
    fn free_piece(&mut self) -> bool {
        self.beyond.free_beyond(self.used.saturating_sub(self.first.len()))
    }

    /// Moves objects from the end to vacant slots where more than half of the slots are vacant, in
    /// so many steps at most, and tells `moved` of their new indices: else whatever goes
    /// through the slots would go through those of all that have been candidates for long.
    pub(crate) fn tighten(&mut self, steps: usize, mut moved: impl FnMut(Object, u32)) {
        const SMALL: usize = 4_096;
        /// How many pieces are freed at once, where most of the last have left.
        const PIECES: usize = 16;
        for _ in 0..PIECES {
            if !self.free_piece() {
                break;
            }
        }
        if self.used <= SMALL || self.vacancies * 2 <= self.used {
            return;
        }
        // The list of vacant slots goes through those that are removed here. Those that it leads to
        // are found again from the first one on, or come to be the last.
        self.vacant = NONE;
        for _ in 0..steps {
            let Some(last) = self.used.checked_sub(1).map(|at| self.slot(at)) else { break };
            if let Some(object) = last.object() {
                let at = self.first_hole;
                if at >= self.used {
                    self.first_hole = 0;
                    break;
                }
                self.first_hole += 1;
                let hole = self.slot_mut(at);
                if !hole.is_vacant() {
                    continue;
                }
                *hole = last;
                #[allow(clippy::cast_possible_truncation, reason = "less than NONE")]
                moved(object, at as u32);
            }
            self.pop_slot();
            self.vacancies -= 1;
        }
    }

    /// The objects with their indices.
    #[allow(clippy::cast_possible_truncation, reason = "`push` sees to it that indices fit")]
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u32, Object)> + '_ {
        let slots = self.pieces().flatten().enumerate();
        slots.filter_map(|(index, slot)| Some((index as u32, slot.object()?)))
    }

    /// Forgets all entries. Keeps memory for a moderate number of them, and for so many.
    pub(crate) fn clear(&mut self, kept: usize) {
        const KEPT: usize = 1 << 14;
        let beyond = kept.max(KEPT) - self.first.len().min(KEPT);
        while self.beyond.free_beyond(beyond) {}
        self.used = 0;
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

    /// The same with so many that most lie beyond the first slots, while the buffer grows and
    /// shrinks.
    #[test]
    fn entries_beyond_the_first_stay_where_they_are() {
        let mut blocks = vec![0_u128; FIRST * 5];
        let objects: Vec<Object> = blocks
            .iter_mut()
            // SAFETY: the blocks outlive the objects, and a buffer reads no header.
            .map(|block| unsafe { Object::from_header(NonNull::from(block).cast()) })
            .collect();
        let (mut buffer, mut model) = (Buffer::new(), std::collections::BTreeMap::new());
        let mut free = objects.clone();
        let mut number = 1_u32;
        let mut next = move |below: usize| {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (number >> 8) as usize % below
        };
        for round in 0..if cfg!(miri) { 6 } else { 12 } {
            for _ in 0..FIRST {
                let grows = round % 6 < 4;
                if !free.is_empty() && (grows || next(3) == 0) {
                    let object = free.swap_remove(next(free.len()));
                    let index = buffer.push(object).unwrap();
                    assert_eq!(model.insert(index, object), None, "the slot was taken");
                } else if next(4) == 0 {
                    let popped = buffer.pop();
                    assert_eq!(popped, model.pop_last().map(|(_, object)| object));
                    free.extend(popped);
                } else {
                    let from = u32::try_from(next(FIRST * 5)).unwrap();
                    let Some((&index, &object)) = model.range(from..).next().or(model.iter().next()) else { continue };
                    buffer.remove(index);
                    model.remove(&index);
                    free.push(object);
                }
            }
            assert_eq!(buffer.len(), model.len());
            assert!(buffer.entries().eq(model.iter().map(|(index, object)| (*index, *object))));
            let mut list = Vec::new();
            buffer.append_to(&mut list);
            assert!(list.iter().eq(model.values()));
            assert_eq!(buffer.near(0).is_some(), model.range(..32).next().is_some());
        }
        while let Some(object) = buffer.pop() {
            assert_eq!(Some(object), model.pop_last().map(|(_, object)| object));
        }
        assert!(model.is_empty());
    }

    /// Slots beyond the first are where they were put, however many come, and go piece by piece.
    #[test]
    fn growth_moves_nothing() {
        let mut block = 0_u128;
        // SAFETY: the block outlives the object, and a buffer reads no header.
        let object = unsafe { Object::from_header(NonNull::from(&mut block).cast()) };
        let mut buffer = Buffer::new();
        let mut addresses = Vec::new();
        for index in 0..u32::try_from(FIRST * 20).unwrap() {
            assert_eq!(buffer.push(object), Some(index));
            addresses.push(ptr::from_ref(buffer.slot_mut(index as usize)));
        }
        assert!(buffer.first.capacity() <= FIRST, "{} slots move", buffer.first.capacity());
        let first = buffer.first.len();
        assert!(buffer.pieces().flatten().skip(first).map(ptr::from_ref).eq(addresses.drain(first..)));
        let mut held = buffer.beyond.len();
        while buffer.pop().is_some() {
            assert!(held - buffer.beyond.len() <= FIRST, "more than a piece goes at once");
            held = buffer.beyond.len();
        }
        assert!(held <= FIRST * 2, "{held} slots are left");
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
        assert!(buffer.used <= 4_096, "{} slots", buffer.used);
        for (index, _) in left {
            buffer.remove(index);
        }
        assert_eq!(buffer.len(), 0);
    }
}
