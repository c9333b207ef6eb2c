//! A block that is no size class's, but one object's.

use std::alloc::Layout;

use crate::ptr::HEADER;

/// The layout of a block for a value of so many bytes, aligned so, with so many bytes right in
/// front of it, the header the last of these; and where in the block the header is. `None` if there
/// is no such layout.
///
/// The value follows the header at once, so that an over-aligned one has its padding in front of
/// both.
pub(crate) const fn own_block(front: usize, size: usize, align: usize) -> Option<(Layout, usize)> {
    let align = if align > HEADER { align } else { HEADER };
    let front = front.next_multiple_of(align);
    let Some(bytes) = front.checked_add(size) else { return None };
    match Layout::from_size_align(bytes, align) {
        Ok(block) => Some((block, front - HEADER)),
        Err(_) => None,
    }
}
