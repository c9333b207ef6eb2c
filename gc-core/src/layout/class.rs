//! Size classes, and which block a value goes to.

use std::alloc::Layout;
use std::num::NonZeroU8;

use super::{PREFIX, own_block};
use crate::ptr::HEADER;

/// Blocks up to here have classes 16 bytes apart.
const FINE: usize = 512;
/// Blocks up to here have classes 128 bytes apart; larger ones are big.
const COARSE: usize = 2048;

const FINE_CLASSES: usize = FINE / 16;
const SIZES: usize = FINE_CLASSES + (COARSE - FINE) / 128;

/// A size class: how large its blocks are, and whether a [`Prefix`](crate::layout::Prefix) precedes
/// the header in them.
///
/// Stored one higher than it is, so that an `Option` of it is a byte as well.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct ClassId(NonZeroU8);

impl ClassId {
    /// Classes for sized values, the same again for slices, and one for side records.
    pub(crate) const COUNT: usize = 2 * SIZES + 1;
    /// The class of side records.
    pub(crate) const SIDES: Self = Self::new(2 * SIZES);

    #[allow(clippy::cast_possible_truncation, reason = "there are fewer than 256 classes")]
    pub(crate) const fn new(index: usize) -> Self {
        assert!(index < Self::COUNT && Self::COUNT < 256);
        match NonZeroU8::new(index as u8 + 1) {
            Some(number) => Self(number),
            None => unreachable!(),
        }
    }

    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The smallest class for `bytes`, all included.
    const fn for_bytes(bytes: usize, prefixed: bool) -> Option<Self> {
        let size = if bytes <= FINE {
            bytes.div_ceil(16).saturating_sub(1)
        } else if bytes <= COARSE {
            FINE_CLASSES + (bytes - FINE).div_ceil(128) - 1
        } else {
            return None;
        };
        Some(Self::new(if prefixed { SIZES + size } else { size }))
    }

    /// Bytes of a block.
    #[inline]
    pub(crate) const fn block(self) -> usize {
        let index = self.index();
        if index == 2 * SIZES {
            return 32;
        }
        let size = index % SIZES;
        if size < FINE_CLASSES { (size + 1) * 16 } else { FINE + (size - FINE_CLASSES + 1) * 128 }
    }

    /// Where in a block the header is.
    #[inline]
    pub(crate) const fn header(self) -> usize {
        if self.index() >= SIZES && self.index() < 2 * SIZES { PREFIX } else { 0 }
    }
}

/// The kind of block that a value lives in. A function of the value's layout alone, so that it need
/// not be stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// A block of a size class.
    Pooled(ClassId),
    /// A block of its own from the global allocator; the header is at this offset.
    Big { block: Layout, header: usize },
}

impl Place {
    /// Where a value of this layout goes, without a prefix if it is small.
    pub(crate) const fn of_sized(value: Layout) -> Self {
        match Self::of(value.size(), value.align(), false) {
            Some(place) => place,
            None => panic!("a type can't be larger than the address space"),
        }
    }

    /// Where `len` elements of this layout go; `None` if there is no such block.
    pub(crate) const fn of_slice(element: Layout, len: usize) -> Option<Self> {
        match element.size().checked_mul(len) {
            Some(size) => Self::of(size, element.align(), true),
            None => None,
        }
    }

    const fn of(size: usize, align: usize, prefixed: bool) -> Option<Self> {
        let front = if prefixed { PREFIX + HEADER } else { HEADER };
        if !cfg!(any(gc_system_alloc, miri)) && align <= HEADER && size <= COARSE {
            if let Some(class) = ClassId::for_bytes(front + size, prefixed) {
                return Some(Self::Pooled(class));
            }
        }
        match own_block(PREFIX + HEADER, size, align) {
            Some((block, header)) => Some(Self::Big { block, header }),
            None => None,
        }
    }

    /// Bytes of the block.
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::Pooled(class) => class.block(),
            Self::Big { block, .. } => block.size(),
        }
    }

    /// The class, where there is one.
    pub(crate) const fn pooled(self) -> Option<ClassId> {
        match self {
            Self::Pooled(class) => Some(class),
            Self::Big { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_the_smallest_that_fits() {
        for prefixed in [false, true] {
            for bytes in 1..=COARSE {
                let class = ClassId::for_bytes(bytes, prefixed).unwrap();
                assert!(class.block() >= bytes, "{bytes}");
                assert_eq!(class.header(), if prefixed { PREFIX } else { 0 });
                if class.index() % SIZES > 0 {
                    assert!(ClassId::new(class.index() - 1).block() < bytes, "{bytes}");
                }
            }
            assert_eq!(ClassId::for_bytes(COARSE + 1, prefixed), None);
        }
        assert_eq!(ClassId::SIDES.block(), 32);
    }

    #[test]
    fn over_aligned_values_are_big_and_aligned_behind_their_header() {
        for align in [32, 64, 4096] {
            let Place::Big { block, header } = Place::of_sized(Layout::from_size_align(8, align).unwrap()) else {
                panic!("not big")
            };
            assert_eq!(block.align(), align);
            assert_eq!((header + HEADER) % align, 0);
            assert!(header >= PREFIX);
        }
    }

    #[test]
    fn impossible_slices_have_no_place() {
        let element = Layout::new::<u64>();
        assert_eq!(Place::of_slice(element, usize::MAX / 4), None);
        assert_eq!(Place::of_slice(element, (isize::MAX as usize) / 8), None);
    }
}
