//! L2. The blocks of shared objects: from the global allocator, or kept by `blocks.rs`.

use std::alloc::{Layout, alloc, dealloc};
use std::ptr::NonNull;

use super::blocks::{self, Class};
use super::primitives::{AtomicU64, Ordering, statics};
use crate::alloc::AllocError;
use crate::layout::{PREFIX, Prefix, own_block};
use crate::object::{Shape, VTable};
use crate::ptr::{HEADER, Shared};

/// From how many bytes on a value counts for more than one object.
const LARGE: usize = 1024;

/// From how many on each is reason enough to look how large the heap is.
pub(super) const VERY_LARGE: usize = 16 << 10;

/// So many bytes of them count for an object.
const UNIT: u64 = 256;

statics! {
    /// The bytes of large values that were ever made, and of those that were freed.
    static MADE: AtomicU64 = AtomicU64::new(0);
    static FREED: AtomicU64 = AtomicU64::new(0);

    /// The bytes that were ever reported as held outside of objects, and those that are gone.
    static OUTSIDE_MADE: AtomicU64 = AtomicU64::new(0);
    static OUTSIDE_FREED: AtomicU64 = AtomicU64::new(0);
}

/// What large values, and what is outside of objects, count for besides these: one for each 256
/// bytes.
pub(super) fn large_units() -> u64 {
    (difference(&MADE, &FREED) + outside_bytes()) / UNIT
}

/// How much of that was ever freed.
pub(super) fn large_units_freed() -> u64 {
    FREED.load(Ordering::Relaxed).wrapping_add(OUTSIDE_FREED.load(Ordering::Relaxed)) / UNIT
}

/// The bytes that are reported as held outside of objects.
pub(super) fn outside_bytes() -> u64 {
    difference(&OUTSIDE_MADE, &OUTSIDE_FREED)
}

/// So many bytes outside of objects are more, or less.
pub(super) fn count_outside(bytes: isize) {
    let many = bytes.unsigned_abs() as u64;
    if bytes > 0 {
        OUTSIDE_MADE.fetch_add(many, Ordering::Relaxed);
    } else {
        OUTSIDE_FREED.fetch_add(many, Ordering::Release);
    }
}

/// What is left; nothing, if more was freed than made, which a user may have reported.
fn difference(made: &AtomicU64, freed: &AtomicU64) -> u64 {
    // In this order, so that nothing looks freed that doesn't look made.
    let freed = freed.load(Ordering::Acquire);
    made.load(Ordering::Relaxed).saturating_sub(freed)
}

/// The class of the block of a value, if such blocks are kept.
#[inline]
const fn class_of(value: Layout) -> Option<Class> {
    if value.align() > HEADER { None } else { Class::of(HEADER + value.size()) }
}

/// A block for a value of this layout: where its header goes.
#[inline]
pub(super) fn allocate(value: Layout) -> Result<NonNull<u8>, AllocError> {
    let Some(class) = class_of(value) else { return allocate_behind(HEADER, value) };
    if let Some(block) = blocks::take(class) {
        return Ok(block);
    }
    // SAFETY: a header has a size.
    NonNull::new(unsafe { alloc(class.layout()) }).ok_or(AllocError::Memory(class.layout()))
}

/// The same for so many elements of this layout; their number is written in front of the header.
pub(super) fn allocate_slice(element: Layout, len: usize) -> Result<NonNull<u8>, AllocError> {
    let bytes = element.size().checked_mul(len).ok_or(AllocError::TooLarge)?;
    let elements = Layout::from_size_align(bytes, element.align()).map_err(|_| AllocError::TooLarge)?;
    let header = allocate_behind(PREFIX + HEADER, elements)?;
    // SAFETY: there is room for a prefix, and the block is new.
    unsafe { Prefix::write_len(header, len) };
    Ok(header)
}

#[inline]
fn allocate_behind(front: usize, value: Layout) -> Result<NonNull<u8>, AllocError> {
    let (block, offset) = own_block(front, value.size(), value.align()).ok_or(AllocError::TooLarge)?;
    // SAFETY: a header has a size.
    let start = NonNull::new(unsafe { alloc(block) }).ok_or(AllocError::Memory(block))?;
    if value.size() >= LARGE {
        MADE.fetch_add(value.size() as u64, Ordering::Relaxed);
    }
    // SAFETY: the header is inside the block.
    Ok(unsafe { start.byte_add(offset) })
}

/// The layout of an object's value, and how many bytes are right in front of it.
fn measure(object: Shared, vtable: &VTable) -> (Layout, usize) {
    match vtable.shape {
        Shape::Sized { value, .. } => (value, HEADER),
        Shape::Slice { element } => {
            // SAFETY: the table says that it is a slice.
            let bytes = element.size() * unsafe { object.len() };
            // SAFETY: it was a layout when the block was allocated.
            (unsafe { Layout::from_size_align_unchecked(bytes, element.align()) }, PREFIX + HEADER)
        }
    }
}

/// The bytes of an object, padding left aside.
pub(super) fn bytes_of(object: Shared, vtable: &VTable) -> usize {
    let (value, front) = measure(object, vtable);
    value.size() + front
}

/// Hands an object's block back.
///
/// # Safety
/// Rule M2: the caller is the memory's last owner. The value is gone, and the table is the type's.
#[inline]
pub(super) unsafe fn free(object: Shared, vtable: &'static VTable) {
    match vtable.shape {
        Shape::Sized { value, .. } => match class_of(value) {
            // SAFETY: the block is from `allocate`, of this class, and begins with the header. Nobody
            // else has it, as this function asks for.
            Some(class) => unsafe { blocks::put(class, object.header_ptr()) },
            // SAFETY: as this function asks for.
            None => unsafe { free_measured(object, vtable) },
        },
        // SAFETY: as this function asks for.
        Shape::Slice { .. } => unsafe { free_measured(object, vtable) },
    }
}

/// The same, where there is more in front of the value than the header, or the value is large.
///
/// # Safety
/// As for [`free`].
#[cold]
#[inline(never)]
unsafe fn free_measured(object: Shared, vtable: &'static VTable) {
    let (value, front) = measure(object, vtable);
    if value.size() >= LARGE {
        FREED.fetch_add(value.size() as u64, Ordering::Release);
    }
    let (block, offset) = own_block(front, value.size(), value.align()).expect("it was placed before");
    // SAFETY: the header is there in the block, as `allocate_behind` has it.
    let start = unsafe { object.header_ptr().byte_sub(offset) };
    // SAFETY: it is from `allocate_behind` with this layout, and nobody else has it, as this
    // function asks for.
    unsafe { dealloc(start.as_ptr(), block) }
}
