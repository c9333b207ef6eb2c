//! How many bytes the heap holds, and how many it may.

use std::alloc::{self, Layout};
use std::cell::Cell;
use std::ptr::NonNull;

/// Why a block could not be had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AllocError {
    /// It would take the heap over its limit.
    Limit { asked: usize, held: usize, limit: usize },
    /// The global allocator has no memory.
    Memory(Layout),
    /// No block can be as large as this.
    TooLarge,
}

/// Every byte that the heap takes from the global allocator for objects goes through here.
#[derive(Debug)]
pub(crate) struct Ledger {
    held: Cell<usize>,
    peak: Cell<usize>,
    limit: Cell<usize>,
}

impl Ledger {
    pub(crate) const fn new() -> Self {
        Self { held: Cell::new(0), peak: Cell::new(0), limit: Cell::new(usize::MAX) }
    }

    pub(crate) fn set_limit(&self, limit: usize) {
        self.limit.set(limit);
    }

    /// Does something that the limit doesn't hold for.
    pub(crate) fn without_limit<R>(&self, something: impl FnOnce() -> R) -> R {
        let limit = self.limit.replace(usize::MAX);
        let result = something();
        self.limit.set(limit);
        result
    }

    pub(crate) fn held(&self) -> usize {
        self.held.get()
    }

    /// The most bytes ever held.
    pub(crate) fn peak(&self) -> usize {
        self.peak.get()
    }

    /// A block of at least one byte, not initialised.
    pub(crate) fn alloc(&self, layout: Layout) -> Result<NonNull<u8>, AllocError> {
        debug_assert!(layout.size() > 0);
        let (asked, held, limit) = (layout.size(), self.held.get(), self.limit.get());
        if asked > limit.saturating_sub(held) {
            return Err(AllocError::Limit { asked, held, limit });
        }
        // SAFETY: the layout has a size.
        let block = unsafe { alloc::alloc(layout) };
        let block = NonNull::new(block).ok_or(AllocError::Memory(layout))?;
        self.held.set(held + asked);
        self.peak.set(self.peak.get().max(held + asked));
        Ok(block)
    }

    /// Hands a block back.
    ///
    /// # Safety
    /// It came from `alloc` with this layout, and nobody uses it any more.
    pub(crate) unsafe fn free(&self, block: NonNull<u8>, layout: Layout) {
        self.held.set(self.held.get() - layout.size());
        // SAFETY: the block came from `alloc` with this layout, as this function asks for.
        unsafe { alloc::dealloc(block.as_ptr(), layout) }
    }
}
