//! L2. The blocks of shared objects: from the global allocator, which any thread may free to.

use std::alloc::{Layout, alloc, dealloc};
use std::ptr::NonNull;

use super::primitives::{AtomicU64, Ordering, statics};
use crate::alloc::AllocError;
use crate::object::{Shape, VTable};
use crate::ptr::HEADER;
use crate::ptr::Shared;

/// From how many bytes on a value counts for more than one object.
const LARGE: usize = 1024;

statics! {
    /// What large values count for besides.
    static LARGE_UNITS: AtomicU64 = AtomicU64::new(0);
}

/// What all large values together count for besides being objects: one for each 256 bytes.
pub(super) fn large_units() -> u64 {
    LARGE_UNITS.load(Ordering::Relaxed)
}

/// For how many objects a value of so many bytes counts besides.
const fn units(bytes: usize) -> u64 {
    bytes as u64 / 256
}

/// Where in a block its header is, for a value of this alignment: right in front of the value, so
/// that an over-aligned value has its padding in front of both.
const fn header_of(value: Layout) -> usize {
    align_of(value) - HEADER
}

/// The alignment of a value's block; the value is that far in it.
const fn align_of(value: Layout) -> usize {
    if value.align() > HEADER { value.align() } else { HEADER }
}

/// A block for a value of this layout: where its header goes.
#[inline]
pub(super) fn allocate(value: Layout) -> Result<NonNull<u8>, AllocError> {
    let align = align_of(value);
    let bytes = value.size().checked_add(align).ok_or(AllocError::TooLarge)?;
    let block = Layout::from_size_align(bytes, align).map_err(|_| AllocError::TooLarge)?;
    // SAFETY: a header has a size.
    let start = NonNull::new(unsafe { alloc(block) }).ok_or(AllocError::Memory(block))?;
    if value.size() >= LARGE {
        LARGE_UNITS.fetch_add(units(value.size()), Ordering::Relaxed);
    }
    // SAFETY: the header is inside the block.
    Ok(unsafe { start.byte_add(header_of(value)) })
}

/// Hands an object's block back.
///
/// # Safety
/// Rule M2: the caller is the memory's last owner. The value is gone, and the table is the type's.
#[inline]
pub(super) unsafe fn free(object: Shared, vtable: &'static VTable) {
    match vtable.shape {
        // Most are: the header is where the block begins.
        Shape::Sized { value, .. } if value.align() <= HEADER && value.size() < LARGE => {
            // SAFETY: it was a layout when the block was allocated.
            let block = unsafe { Layout::from_size_align_unchecked(value.size() + HEADER, HEADER) };
            // SAFETY: the block is from `allocate` with this layout, and begins with the header.
            // Nobody else has it, as this function asks for.
            unsafe { dealloc(object.header_ptr().as_ptr(), block) }
        }
        // SAFETY: as this function asks for.
        _ => unsafe { free_padded(object, vtable) },
    }
}

/// The same, where the header has padding in front of it, or the value is large.
///
/// # Safety
/// As for [`free`].
#[cold]
#[inline(never)]
unsafe fn free_padded(object: Shared, vtable: &'static VTable) {
    let Shape::Sized { value, .. } = vtable.shape else { unreachable!("shared slices are made as arrays") };
    if value.size() >= LARGE {
        LARGE_UNITS.fetch_sub(units(value.size()), Ordering::Relaxed);
    }
    let align = align_of(value);
    // SAFETY: it was a layout when the block was allocated.
    let block = unsafe { Layout::from_size_align_unchecked(value.size() + align, align) };
    // SAFETY: the header is there in the block, as `allocate` has it.
    let start = unsafe { object.header_ptr().byte_sub(header_of(value)) };
    // SAFETY: it is from `allocate` with this layout, and nobody else has it, as this function asks
    // for.
    unsafe { dealloc(start.as_ptr(), block) }
}
