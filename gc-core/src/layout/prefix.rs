//! What is in front of the header where the type's table doesn't say all.

use std::cell::Cell;
use std::ptr::NonNull;

/// Sixteen bytes in front of the header of a slice and of a big block.
#[derive(Debug)]
#[repr(C, align(16))]
pub(crate) struct Prefix {
    /// A slice's number of elements.
    pub(crate) len: usize,
    /// A big block's index in the heap's list of them.
    pub(crate) registry: Cell<usize>,
}

/// Bytes of the [`Prefix`].
pub(crate) const PREFIX: usize = size_of::<Prefix>();

impl Prefix {
    /// Fills in the prefix of a slice's block in a class.
    ///
    /// # Safety
    /// There is room for a prefix in front of `header`, and the block is the caller's.
    #[inline]
    pub(crate) unsafe fn write_len(header: NonNull<u8>, len: usize) {
        // SAFETY: there is room in front of the header, as this function asks for.
        let prefix = unsafe { header.byte_sub(PREFIX) }.cast::<Self>();
        // SAFETY: the block is the caller's, as this function asks for; a prefix is aligned as a
        // header is.
        unsafe { prefix.write(Self { len, registry: Cell::new(usize::MAX) }) };
    }
}
