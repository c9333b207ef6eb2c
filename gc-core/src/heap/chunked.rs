//! A list in pieces of fixed size, so that it neither moves as it grows nor goes all at once.
//!
//! To grow a list of a hundred megabytes, or to free it, takes longer than any stop may.

use std::collections::TryReserveError;

use crate::ptr::prefetch;

/// A list of small values.
#[derive(Debug)]
pub(crate) struct Chunked<T> {
    /// Each is filled with values; those from `len` on mean nothing.
    chunks: Vec<Box<[T; CHUNK]>>,
    len: usize,
}

/// Under Miri pieces are short, so that what it has the time for goes beyond their ends.
const BITS: u32 = if cfg!(miri) { 4 } else { 13 };

/// How many entries a chunk has.
pub(super) const CHUNK: usize = 1 << BITS;

impl<T: Copy> Chunked<T> {
    pub(crate) const fn new() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds an entry at the end.
    #[inline]
    pub(crate) fn push(&mut self, entry: T) -> Result<(), TryReserveError> {
        let at = self.len;
        let Some(chunk) = self.chunks.get_mut(at >> BITS) else { return self.push_first(entry) };
        chunk[at & (CHUNK - 1)] = entry;
        self.len = at + 1;
        Ok(())
    }

    /// The same, for which there is no chunk yet.
    #[cold]
    #[inline(never)]
    fn push_first(&mut self, entry: T) -> Result<(), TryReserveError> {
        self.grow(entry)?;
        self.len += 1;
        Ok(())
    }

    /// Adds a chunk, filled with an entry.
    fn grow(&mut self, entry: T) -> Result<(), TryReserveError> {
        self.chunks.try_reserve(1)?;
        let mut chunk = Vec::new();
        chunk.try_reserve_exact(CHUNK)?;
        chunk.resize(CHUNK, entry);
        self.chunks.extend(Box::try_from(chunk));
        Ok(())
    }

    /// Adds a piece of entries that are all the same, where the last piece is full.
    #[cold]
    pub(crate) fn push_piece(&mut self, entry: T) -> Result<(), TryReserveError> {
        debug_assert!(self.len == self.chunks.len() * CHUNK);
        self.grow(entry)?;
        self.len += CHUNK;
        Ok(())
    }

    /// Takes the last entry off. Of the chunks behind it, one is kept: what is pushed next may need
    /// it at once.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<T> {
        let at = self.len.checked_sub(1)?;
        let entry = self.get(at);
        self.len = at;
        if at & (CHUNK - 1) == CHUNK - 1 {
            self.chunks.truncate((at >> BITS) + 2);
        }
        Some(entry)
    }

    /// The last entry.
    #[inline]
    pub(crate) fn last_mut(&mut self) -> Option<&mut T> {
        let at = self.len.checked_sub(1)?;
        self.find_mut(at)
    }

    #[inline]
    pub(crate) fn get(&self, at: usize) -> T {
        debug_assert!(at < self.len);
        self.chunks[at >> BITS][at & (CHUNK - 1)]
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, at: usize) -> &mut T {
        debug_assert!(at < self.len);
        &mut self.chunks[at >> BITS][at & (CHUNK - 1)]
    }

    /// Asks the processor to bring an entry near, if there is one at this place.
    #[inline]
    pub(crate) fn prefetch(&self, at: usize) {
        if let Some(chunk) = self.chunks.get(at >> BITS) {
            prefetch(chunk.as_ptr().wrapping_add(at & (CHUNK - 1)).cast());
        }
    }

    /// The entry at this place, if there is one.
    #[inline]
    pub(crate) fn find_mut(&mut self, at: usize) -> Option<&mut T> {
        if at >= self.len {
            return None;
        }
        self.chunks.get_mut(at >> BITS).map(|chunk| &mut chunk[at & (CHUNK - 1)])
    }

    /// The first entries, so many of them, piece by piece.
    pub(crate) fn pieces(&self, entries: usize) -> impl Iterator<Item = &[T]> {
        let entries = entries.min(self.len);
        let begins = (0..entries).step_by(CHUNK);
        begins.zip(&self.chunks).map(move |(begin, chunk)| &chunk[..CHUNK.min(entries - begin)])
    }

    /// Frees the last of its pieces, if it is more than one piece behind the first entries, so many
    /// of them. Whether it did.
    pub(crate) fn free_beyond(&mut self, entries: usize) -> bool {
        let frees = self.chunks.len() > (entries >> BITS) + 2;
        if frees {
            self.free_some();
        }
        frees
    }

    /// Frees one of its pieces, the last. Whether nothing is left.
    pub(crate) fn free_some(&mut self) -> bool {
        self.chunks.pop();
        self.len = self.len.min(self.chunks.len() << BITS);
        if self.chunks.is_empty() {
            self.chunks = Vec::new();
        }
        self.chunks.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same as a `Vec`, whatever is done to it.
    #[test]
    fn it_is_a_list() {
        let (mut list, mut model) = (Chunked::new(), Vec::new());
        for round in 0..3_usize {
            for number in 0..CHUNK * 2 + 5 + round {
                list.push(number).unwrap();
                model.push(number);
            }
            for _ in 0..CHUNK + round {
                assert_eq!(list.pop(), model.pop());
            }
            assert_eq!((list.len(), list.last_mut().copied()), (model.len(), model.last().copied()));
            *list.get_mut(CHUNK) = round;
            model[CHUNK] = round;
            assert!((0..model.len()).all(|at| list.get(at) == model[at]));
            assert_eq!(list.find_mut(CHUNK).copied(), Some(round));
            assert_eq!(list.find_mut(model.len()), None);
            for entries in [0, 1, CHUNK, model.len(), model.len() + 1] {
                assert!(list.pieces(entries).flatten().eq(&model[..entries.min(model.len())]));
            }
        }
        assert!(!list.free_beyond(list.len()));
        list.pieces(list.len()).for_each(|piece| assert!(piece.len() <= CHUNK));
        let mut pieces = 1;
        while !list.free_some() {
            pieces += 1;
        }
        // One of those that are no longer needed is kept.
        assert_eq!((list.len(), pieces, list.pop()), (0, model.len().div_ceil(CHUNK) + 1, None));
    }

    /// What lies far behind is freed, a piece at a time, and nothing else.
    #[test]
    fn pieces_go_one_by_one() {
        let mut list = Chunked::new();
        for number in 0..6 {
            list.push_piece(number).unwrap();
        }
        let mut lengths = Vec::new();
        while list.free_beyond(CHUNK + 1) {
            lengths.push(list.len());
        }
        assert_eq!(lengths, [CHUNK * 5, CHUNK * 4, CHUNK * 3]);
        assert!((0..list.len()).all(|at| list.get(at) == at / CHUNK));
    }
}
