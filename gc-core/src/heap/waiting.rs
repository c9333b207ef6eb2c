//! A queue of what waits for its drop, first in first out.
//!
//! A few thousand are in a ring, which is kept, so that a queue that is short at any time takes no
//! memory however many pass through it. The others wait in pieces behind it, which neither move
//! when the queue grows nor are freed all at once.

use std::collections::{TryReserveError, VecDeque};

/// The most places in the ring that come by growing, and how many a piece has.
const PIECE: usize = if cfg!(miri) { 64 } else { 8_192 };

/// Objects, or handles to them, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Waiting<T> {
    /// The first of them. Never empty beside others, and never with fewer places than before.
    ring: VecDeque<T>,
    /// Those behind them; no piece is empty.
    behind: VecDeque<Vec<T>>,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Waiting<T> {
    pub(crate) const fn new() -> Self {
        Self { ring: VecDeque::new(), behind: VecDeque::new() }
    }
}

impl<T: Copy> Waiting<T> {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.ring.is_empty()
    }

    /// Sees to it that there are so many places if there is none yet.
    pub(crate) fn keep_places(&mut self, places: usize) -> Result<(), TryReserveError> {
        if self.ring.capacity() == 0 { self.ring.try_reserve(places) } else { Ok(()) }
    }

    /// Adds an object at the end.
    pub(crate) fn push(&mut self, object: T) -> Result<(), TryReserveError> {
        if self.behind.is_empty() && self.has_place() {
            self.ring.push_back(object);
            return Ok(());
        }
        self.push_behind(object)
    }

    /// Whether there is a place in the ring, which grows until it is as large as a piece.
    fn has_place(&mut self) -> bool {
        let places = self.ring.capacity();
        self.ring.len() < places || (places < PIECE && self.ring.try_reserve(1).is_ok())
    }

    fn push_behind(&mut self, object: T) -> Result<(), TryReserveError> {
        if let Some(last) = self.behind.back_mut().filter(|last| last.len() < last.capacity()) {
            last.push(object);
            return Ok(());
        }
        let mut piece = Vec::new();
        piece.try_reserve_exact(PIECE)?;
        piece.push(object);
        self.behind.try_reserve(1)?;
        self.behind.push_back(piece);
        Ok(())
    }

    /// Takes the first object.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<T> {
        let object = self.ring.pop_front()?;
        if self.ring.is_empty() {
            self.refill();
        }
        Some(object)
    }

    /// Another piece's turn has come. That takes no memory.
    fn refill(&mut self) {
        let Some(piece) = self.behind.pop_front() else { return };
        if piece.len() <= self.ring.capacity() {
            self.ring.extend(piece);
        } else {
            self.ring = VecDeque::from(piece);
        }
    }

    /// Moves the objects of another queue to the end of this one, piece by piece. Where there is no
    /// memory for that, the last of them stay where they are.
    pub(crate) fn append(&mut self, other: &mut Self) -> Result<(), TryReserveError> {
        if self.is_empty() {
            std::mem::swap(self, other);
            return Ok(());
        }
        self.behind.try_reserve(other.behind.len())?;
        // The ring, whose places are kept.
        while let Some(object) = other.ring.front() {
            self.push(*object)?;
            other.ring.pop_front();
        }
        self.behind.append(&mut other.behind);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::ptr::NonNull;

    use super::*;
    use crate::ptr::Object;

    fn objects(blocks: &mut [u128]) -> Vec<Object> {
        // SAFETY: the blocks outlive the objects, and a queue reads no header.
        blocks.iter_mut().map(|block| unsafe { Object::from_header(NonNull::from(block).cast()) }).collect()
    }

    fn places(queue: &Waiting<Object>) -> usize {
        queue.ring.capacity()
    }

    /// Two queues and two of std's, to which the same happens in an order that looks random.
    #[test]
    fn it_is_a_queue() {
        let mut blocks = vec![0_u128; PIECE * 3];
        let objects = objects(&mut blocks);
        let mut queues = [(Waiting::new(), VecDeque::new()), (Waiting::new(), VecDeque::new())];
        for (queue, _) in &mut queues {
            queue.keep_places(64).unwrap();
        }
        let (mut number, mut longest) = (1_u32, 0);
        for _ in 0..if cfg!(miri) { 200 } else { 600 } {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let some = [1, 60, PIECE / 3, PIECE + 1, PIECE * 2][(number >> 16) as usize % 5];
            let [(queue, model), (other, other_model)] = &mut queues;
            match (number >> 24) % 4 {
                0 => {
                    queue.append(other).unwrap();
                    model.append(other_model);
                }
                1 => {
                    for object in objects.iter().cycle().skip((number >> 8) as usize % 999).take(some) {
                        queue.push(*object).unwrap();
                        model.push_back(*object);
                    }
                }
                _ => (0..some).for_each(|_| assert_eq!(queue.pop(), model.pop_front())),
            }
            longest = longest.max(model.len());
            assert_eq!(queue.is_empty(), model.is_empty());
            assert!([&queue, &other].iter().all(|queue| places(queue) >= 64));
            queues.swap(0, 1);
        }
        assert!(longest > PIECE * 3, "{longest}");
        for (mut queue, model) in queues {
            assert!(std::iter::from_fn(|| queue.pop()).eq(model));
            assert!(queue.behind.is_empty() && places(&queue) <= PIECE * 2);
        }
    }

    /// However many pass through a short queue, it takes no memory.
    #[test]
    fn a_short_queue_takes_no_memory() {
        let mut blocks = [0_u128; 64];
        let objects = objects(&mut blocks);
        let mut queue = Waiting::new();
        queue.keep_places(64).unwrap();
        let kept = places(&queue);
        for _ in 0..5 {
            for object in &objects {
                queue.push(*object).unwrap();
            }
            for object in &objects {
                assert_eq!(queue.pop(), Some(*object));
            }
        }
        assert_eq!((places(&queue), queue.behind.capacity()), (kept, 0));
    }

    /// What waits in pieces lies where it was put until its turn comes.
    #[test]
    fn growth_moves_nothing() {
        let mut blocks = [0_u128];
        let object = objects(&mut blocks)[0];
        let mut queue = Waiting::new();
        let mut addresses = Vec::new();
        for _ in 0..PIECE * 20 {
            queue.push(object).unwrap();
            let last = queue.behind.back().and_then(|piece| piece.last());
            addresses.extend(last.map(std::ptr::from_ref));
        }
        let (ring, pieces) = (queue.ring.len(), queue.behind.iter().flatten().map(std::ptr::from_ref));
        assert!(pieces.eq(addresses), "some have moved");
        assert!(ring <= PIECE, "{ring} of them move when the ring grows");
    }
}
