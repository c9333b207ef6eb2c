//! Chunks of a class, and the blocks that they are carved into.

use std::alloc::Layout;
use std::cell::Cell;
use std::ptr::NonNull;

use crate::layout::ClassId;
use crate::ptr::HEADER;

/// What a free block looks like from its header on.
#[derive(Debug)]
#[repr(C, align(16))]
pub(super) struct Free {
    /// Zero, as in the header of an object without handles.
    pub(super) count: i32,
    pub(super) next: Option<NonNull<Free>>,
}

const _: () = assert!(size_of::<Free>() == HEADER);

#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) start: NonNull<u8>,
    pub(super) bytes: usize,
    pub(super) class: ClassId,
    /// Bytes that were made into blocks.
    pub(super) carved: usize,
}

impl Chunk {
    const ALIGN: usize = 64;

    pub(super) fn layout(bytes: usize) -> Layout {
        Layout::from_size_align(bytes, Self::ALIGN).expect("chunks are small")
    }

    /// The header position of every carved block.
    pub(super) fn headers(&self) -> impl DoubleEndedIterator<Item = NonNull<u8>> + '_ {
        let (block, header) = (self.class.block(), self.class.header());
        (0..self.carved / block).map(move |index| {
            // SAFETY: the block was carved from this chunk, so that its header is inside it.
            unsafe { self.start.byte_add(index * block + header) }
        })
    }
}

/// Whether the block whose header would be here is in use (rule A1).
pub(super) fn in_use(header: NonNull<u8>) -> bool {
    // SAFETY: a carved block starts with an initialised count, a header's or a free block's, which
    // are alike.
    let count = unsafe { header.cast::<Cell<i32>>().as_ref() };
    count.get() != 0
}
