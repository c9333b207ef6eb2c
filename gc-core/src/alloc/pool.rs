//! Size classes: blocks carved from chunks, and a free list for each class.
//!
//! The hot path pops a block off its class's list, or pushes it back. Both also take one off a
//! *credit*: when the credit is used up the caller takes the slow path, which hands out the next
//! one. So allocations and frees are counted exactly without a counter of their own, and the heap
//! hears from every class once in [`CREDIT`] allocations.
//!
//! A free block has a strong count of zero where its header would be, as has an object that is
//! about to be dropped: walks over the heap pass over both (rule A1).

use std::alloc::Layout;
use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::ptr::NonNull;

use super::chunk::{Chunk, Free, in_use};
use super::trimming::Trim;
use super::{AllocError, Ledger};
use crate::layout::ClassId;
use crate::ptr::Object;

/// How many allocations, or frees, of a class go by before its slow path is taken.
pub(crate) const CREDIT: u32 = 256;

/// Chunks grow from the first to the last size as a class needs more.
const FIRST_CHUNK: usize = 8 << 10;
const LAST_CHUNK: usize = 64 << 10;

/// How many bytes of a chunk are made into free blocks at a time.
const CARVE: usize = 4 << 10;

/// Blocks of one class that are handed back together: linked to each other, and the last to what is
/// on the list.
#[derive(Default, Debug)]
pub(crate) struct Batch {
    class: Option<ClassId>,
    first: Option<NonNull<Free>>,
    blocks: u64,
}

/// One class's list and figures, in a cache line.
#[derive(Debug)]
#[repr(C, align(64))]
pub(super) struct Class {
    pub(super) free: Cell<Option<NonNull<Free>>>,
    /// Allocations, and frees, left before the slow path.
    allocs_left: Cell<u32>,
    frees_left: Cell<u32>,
    allocs_granted: Cell<u64>,
    frees_granted: Cell<u64>,
    /// The chunk that has room to carve from, and the size of the next one.
    pub(super) fresh: Cell<Option<usize>>,
    next_chunk: Cell<usize>,
}

/// The pooled blocks of a heap.
#[derive(Debug)]
pub(crate) struct Pool {
    pub(super) classes: [Class; ClassId::COUNT],
    pub(super) chunks: RefCell<Vec<Chunk>>,
    /// A trim that is done a little at a time.
    pub(super) trim: RefCell<Option<Trim>>,
    /// A bit for each class that was ever used.
    used: Cell<u128>,
}

const _: () = assert!(ClassId::COUNT <= 128);

impl Pool {
    pub(crate) const fn new() -> Self {
        Self {
            classes: [const { Class::new() }; ClassId::COUNT],
            chunks: RefCell::new(Vec::new()),
            trim: RefCell::new(None),
            used: Cell::new(0),
        }
    }

    #[inline]
    fn class(&self, class: ClassId) -> &Class {
        // SAFETY: every `ClassId` is less than `ClassId::COUNT`: its constructor sees to it.
        unsafe { self.classes.get_unchecked(class.index()) }
    }

    /// A block, by the position of its header; `None` asks for [`Pool::replenish`].
    #[inline]
    pub(crate) fn alloc(&self, class: ClassId) -> Option<NonNull<u8>> {
        let class = self.class(class);
        let block = class.free.get()?;
        let left = class.allocs_left.get().checked_sub(1)?;
        class.allocs_left.set(left);
        // SAFETY: what is on the list is a free block of this class (rule A1).
        class.free.set(unsafe { block.as_ref() }.next);
        Some(block.cast())
    }

    /// Hands a block back. `true` asks for [`Pool::count_frees`].
    ///
    /// # Safety
    /// Rule P1 ends here: `header` came from `alloc` with this class, and nobody uses the block.
    #[inline]
    #[must_use]
    pub(crate) unsafe fn free(&self, class: ClassId, header: NonNull<u8>) -> bool {
        let class = self.class(class);
        let block = header.cast::<Free>();
        // SAFETY: the block is the caller's, and has room for a header at this position.
        unsafe { block.write(Free { count: 0, next: class.free.get() }) };
        class.free.set(Some(block));
        let left = class.frees_left.get();
        class.frees_left.set(left.wrapping_sub(1));
        left == 0
    }

    /// Adds a block to a batch of blocks that are handed back together. The next batch begins where
    /// the class is another.
    ///
    /// # Safety
    /// As for [`Pool::free`]; and until the batch has [ended](Pool::end_batch), no block is taken
    /// or handed back in another way.
    #[inline]
    pub(crate) unsafe fn free_in_batch(&self, batch: &mut Batch, class: ClassId, header: NonNull<u8>) {
        if batch.class != Some(class) {
            self.end_batch(batch);
            *batch = Batch { class: Some(class), first: self.class(class).free.get(), blocks: 0 };
        }
        let block = header.cast::<Free>();
        // SAFETY: the block is the caller's, and has room for a header at this position.
        unsafe { block.write(Free { count: 0, next: batch.first }) };
        batch.first = Some(block);
        batch.blocks += 1;
    }

    /// Puts the blocks of a batch on their list.
    #[inline]
    pub(crate) fn end_batch(&self, batch: &mut Batch) {
        if let Some(class) = batch.class.take() {
            let class = self.class(class);
            class.free.set(batch.first);
            let left = u64::from(class.frees_left.get());
            // What exceeds the credit is granted at once; the next single free asks for more.
            class.frees_granted.set(class.frees_granted.get() + batch.blocks.saturating_sub(left));
            #[allow(clippy::cast_possible_truncation, reason = "no more than it was")]
            class.frees_left.set(left.saturating_sub(batch.blocks) as u32);
        }
    }

    /// Makes the next [`Pool::alloc`] of the class succeed: new credit, and a fresh batch where the
    /// list is empty.
    pub(crate) fn replenish(&self, id: ClassId, credit: u32, ledger: &Ledger) -> Result<(), AllocError> {
        let class = self.class(id);
        if class.free.get().is_none() {
            // A trim may have the class's free blocks in hand.
            self.carve(id, ledger).or_else(|refused| if self.stop_trim(id) { Ok(()) } else { Err(refused) })?;
        }
        if class.allocs_left.get() == 0 {
            class.allocs_left.set(credit);
            class.allocs_granted.set(class.allocs_granted.get() + u64::from(credit));
            self.used.set(self.used.get() | 1 << id.index());
        }
        Ok(())
    }

    /// Takes the outstanding credit for allocations away, so that the next one of any class takes
    /// the slow path.
    pub(crate) fn revoke(&self) {
        for class in &self.classes {
            class.allocs_granted.set(class.allocs_granted.get() - u64::from(class.allocs_left.replace(0)));
        }
    }

    /// Takes the outstanding credit for frees away, so that the next one of any class asks for
    /// attention.
    pub(crate) fn watch_frees(&self) {
        for class in &self.classes {
            class.frees_granted.set(class.frees_granted.get() - u64::from(class.frees_left.replace(0)));
        }
    }

    /// After a [`Pool::free`] that asked for it: new credit for frees.
    pub(crate) fn count_frees(&self, id: ClassId, credit: u32) {
        let class = self.class(id);
        // The free that asked went one below zero, so it is part of the credit that begins with it.
        class.frees_left.set(credit);
        class.frees_granted.set(class.frees_granted.get() + u64::from(credit) + 1);
    }

    /// Makes some of a chunk into free blocks.
    fn carve(&self, id: ClassId, ledger: &Ledger) -> Result<(), AllocError> {
        let (class, size) = (self.class(id), id.block());
        let mut chunks = self.chunks.borrow_mut();
        let index = if let Some(index) = class.fresh.get() {
            index
        } else {
            if chunks.try_reserve(1).is_err() {
                return Err(AllocError::Memory(Layout::new::<Chunk>()));
            }
            // At least four blocks; a multiple of the block, so that none is cut.
            let bytes = class.next_chunk.get().max(4 * size) / size * size;
            let start = ledger.alloc(Chunk::layout(bytes))?;
            class.next_chunk.set((class.next_chunk.get() * 2).min(LAST_CHUNK));
            chunks.push(Chunk { start, bytes, class: id, carved: 0 });
            chunks.len() - 1
        };
        let chunk = &mut chunks[index];
        let batch = (CARVE / size).clamp(1, (chunk.bytes - chunk.carved) / size) * size;
        let (from, to) = (chunk.carved, chunk.carved + batch);
        // Backwards, so that blocks are handed out in the order of their addresses.
        for offset in (from..to).step_by(size).rev() {
            // SAFETY: the block is inside the chunk.
            let block = unsafe { chunk.start.byte_add(offset + id.header()) }.cast::<Free>();
            // SAFETY: it is not carved yet, so that it belongs to the chunk alone.
            unsafe { block.write(Free { count: 0, next: class.free.get() }) };
            class.free.set(Some(block));
        }
        chunk.carved = to;
        class.fresh.set((to < chunk.bytes).then_some(index));
        Ok(())
    }

    fn used(&self) -> impl Iterator<Item = (ClassId, &Class)> {
        let mut left = self.used.get() & !(1 << ClassId::SIDES.index());
        std::iter::from_fn(move || {
            let index = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some((ClassId::new(index), &self.classes[index]))
        })
    }

    /// Objects ever made.
    pub(crate) fn created(&self) -> u64 {
        self.used().map(|(_, class)| class.created()).sum()
    }

    /// Objects handed back.
    pub(crate) fn freed(&self) -> u64 {
        self.used().map(|(_, class)| class.freed()).sum()
    }

    /// Blocks ever handed back, side records included.
    pub(crate) fn given_back(&self) -> u64 {
        self.freed() + self.class(ClassId::SIDES).freed()
    }

    /// Objects in use, and their bytes.
    #[inline]
    pub(crate) fn live(&self) -> (usize, usize) {
        self.used().fold((0, 0), |(objects, bytes), (id, class)| {
            let live = class.live();
            (objects + live, bytes + live * id.block())
        })
    }

    /// Side records in use.
    pub(crate) fn sides(&self) -> usize {
        self.class(ClassId::SIDES).live()
    }

    /// Every object with a strong count.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(Object)) {
        for chunk in self.chunks.borrow().iter().filter(|chunk| chunk.class != ClassId::SIDES) {
            for header in chunk.headers().filter(|header| in_use(*header)) {
                // SAFETY: rule A1: a block with a strong count holds an object.
                visit(unsafe { Object::from_header(header) });
            }
        }
    }

    /// Hands wholly free chunks back, and orders the free lists by address. Returns the bytes
    /// handed back.
    ///
    /// # Safety
    /// Rule A3: no object has a strong count of zero: none is being dropped or queued for it.
    pub(crate) unsafe fn trim(&self, ledger: &Ledger) -> usize {
        let held = ledger.held();
        // One that was begun in slices is done with by this.
        self.trim.take();
        for class in &self.classes {
            class.free.set(None);
            class.fresh.set(None);
        }
        let mut chunks = self.chunks.borrow_mut();
        chunks.retain(|chunk| {
            let kept = chunk.headers().any(in_use);
            if !kept {
                // SAFETY: the chunk came from `alloc` with this layout; by rules A1 and A3 nothing
                // in it is in use.
                unsafe { ledger.free(chunk.start, Chunk::layout(chunk.bytes)) };
            }
            kept
        });
        chunks.shrink_to_fit();
        chunks.sort_unstable_by_key(|chunk| Reverse(chunk.start.addr()));
        for (index, chunk) in chunks.iter().enumerate() {
            let class = self.class(chunk.class);
            if chunk.carved < chunk.bytes {
                class.fresh.set(Some(index));
            }
            for header in chunk.headers().rev().filter(|header| !in_use(*header)) {
                let block = header.cast::<Free>();
                // SAFETY: rules A1 and A3: a block with a count of zero is free.
                unsafe { block.write(Free { count: 0, next: class.free.get() }) };
                class.free.set(Some(block));
            }
        }
        held - ledger.held()
    }
}

impl Class {
    const fn new() -> Self {
        Self {
            free: Cell::new(None),
            allocs_left: Cell::new(0),
            frees_left: Cell::new(0),
            allocs_granted: Cell::new(0),
            frees_granted: Cell::new(0),
            fresh: Cell::new(None),
            next_chunk: Cell::new(FIRST_CHUNK),
        }
    }

    fn created(&self) -> u64 {
        self.allocs_granted.get() - u64::from(self.allocs_left.get())
    }

    fn freed(&self) -> u64 {
        self.frees_granted.get() - u64::from(self.frees_left.get())
    }

    #[allow(clippy::cast_possible_truncation, reason = "no more blocks than bytes of memory")]
    fn live(&self) -> usize {
        (self.created() - self.freed()) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(pool: &Pool, ledger: &Ledger, class: ClassId, count: usize) -> Vec<NonNull<u8>> {
        let one = |_| loop {
            match pool.alloc(class) {
                Some(block) => {
                    // In use: a count that isn't zero.
                    // SAFETY: the block is this test's, and large enough.
                    unsafe { block.cast::<i32>().write(1) };
                    break block;
                }
                None => pool.replenish(class, CREDIT, ledger).unwrap(),
            }
        };
        (0..count).map(one).collect()
    }

    /// Whatever their length, beside the credit: what goes back in batches is counted, is taken
    /// again, and then is trimmed.
    #[test]
    fn batches_are_counted_like_single_blocks() {
        let (pool, ledger) = (Pool::new(), Ledger::new());
        let classes = [ClassId::new(2), ClassId::new(5)];
        let mut given = 0;
        let lengths: &[usize] = if cfg!(miri) { &[1, 2, 257] } else { &[1, 2, 255, 256, 257, 1_000] };
        for &length in lengths {
            let blocks: Vec<_> = classes.map(|class| taken(&pool, &ledger, class, length)).into_iter().collect();
            let held = ledger.held();
            let mut batch = Batch::default();
            for (class, blocks) in classes.iter().zip(&blocks) {
                for block in blocks {
                    // SAFETY: the block is of this class, and nothing else happens until the batch
                    // ends.
                    unsafe { pool.free_in_batch(&mut batch, *class, *block) };
                }
            }
            pool.end_batch(&mut batch);
            given += 2 * length as u64;
            assert_eq!((pool.freed(), pool.live().0), (given, 0), "{length}");
            // One by one, the same.
            for (class, blocks) in classes.iter().zip(classes.map(|class| taken(&pool, &ledger, class, length))) {
                for block in blocks {
                    // SAFETY: the block is of this class.
                    if unsafe { pool.free(*class, block) } {
                        pool.count_frees(*class, CREDIT);
                    }
                }
            }
            given += 2 * length as u64;
            assert_eq!((pool.freed(), pool.live().0, ledger.held()), (given, 0, held), "{length}");
        }
        // SAFETY: rule A3: all blocks are free.
        assert!(unsafe { pool.trim(&ledger) } > 0);
        assert_eq!(ledger.held(), 0);
    }
}
