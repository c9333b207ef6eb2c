//! Big and over-aligned blocks: one allocation each, listed so that walks over the heap find them.

use std::alloc::Layout;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

use super::{AllocError, Ledger};
use crate::layout::{PREFIX, Prefix};
use crate::ptr::Object;

/// The big blocks of a heap.
#[derive(Debug)]
pub(crate) struct BigBlocks {
    listed: RefCell<Vec<Object>>,
    created: Cell<u64>,
    freed: Cell<u64>,
    bytes: Cell<usize>,
}

impl BigBlocks {
    pub(crate) const fn new() -> Self {
        Self { listed: RefCell::new(Vec::new()), created: Cell::new(0), freed: Cell::new(0), bytes: Cell::new(0) }
    }

    /// Blocks ever made.
    pub(crate) fn created(&self) -> u64 {
        self.created.get()
    }

    /// Blocks handed back.
    pub(crate) fn freed(&self) -> u64 {
        self.freed.get()
    }

    /// Bytes in use.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// A block with its prefix filled in, listed; where its header is to be written.
    ///
    /// # Safety
    /// Rule A2: the header is written before anything walks the heap.
    pub(crate) unsafe fn alloc(
        &self,
        ledger: &Ledger,
        block: Layout,
        header: usize,
        len: usize,
    ) -> Result<NonNull<u8>, AllocError> {
        let mut listed = self.listed.borrow_mut();
        if listed.try_reserve(1).is_err() {
            return Err(AllocError::Memory(Layout::new::<Object>()));
        }
        let start = ledger.alloc(block)?;
        // SAFETY: `Place` puts the header inside the block, with a prefix in front of it.
        let header = unsafe { start.byte_add(header) };
        let prefix = Prefix { len, registry: Cell::new(listed.len()) };
        // SAFETY: as above, there is room for the prefix; header and prefix are aligned to 16.
        let at = unsafe { header.byte_sub(PREFIX) };
        // SAFETY: as above.
        unsafe { at.cast::<Prefix>().write(prefix) };
        // SAFETY: rule A2: the caller writes the header now.
        listed.push(unsafe { Object::from_header(header) });
        self.created.set(self.created.get() + 1);
        self.bytes.set(self.bytes.get() + block.size());
        Ok(header)
    }

    /// Hands a block back.
    ///
    /// # Safety
    /// Rule P1 ends here: the block came from `alloc` with this layout and header offset, and
    /// nobody uses the object.
    pub(crate) unsafe fn free(&self, ledger: &Ledger, object: Object, block: Layout, header: usize) {
        let mut listed = self.listed.borrow_mut();
        // SAFETY: it is a big block.
        let index = unsafe { object.prefix() }.registry.get();
        listed.swap_remove(index);
        if let Some(moved) = listed.get(index) {
            // SAFETY: all that are listed are big blocks.
            unsafe { moved.prefix() }.registry.set(index);
        }
        self.freed.set(self.freed.get() + 1);
        self.bytes.set(self.bytes.get() - block.size());
        // SAFETY: the header is that far inside the block.
        let start = unsafe { object.header_ptr().byte_sub(header) };
        // SAFETY: rule P1 ended: nobody uses the block, which came from `alloc` with this layout.
        unsafe { ledger.free(start, block) }
    }

    /// Every listed object with a strong count.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(Object)) {
        for object in self.listed.borrow().iter() {
            if object.header().strong() > 0 {
                visit(*object);
            }
        }
    }

    /// Gives up the memory of the list, if nothing is listed.
    pub(crate) fn trim(&self) {
        self.listed.borrow_mut().shrink_to_fit();
    }
}
