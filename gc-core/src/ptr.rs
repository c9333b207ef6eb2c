//! L0. Pointers to objects: the only casts in the crate.
//!
//! An object is a [`HEADER`]-byte header with its value right behind it. A handle points at the
//! *value*, so that a dereference adds nothing and a cast to a trait object keeps the address;
//! bookkeeping works with a [`Block`], which points at the *header*. Both carry the provenance of
//! the object's whole block (rule P2), so each is reached from the other by an addition of a
//! constant.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::{self, NonNull};

/// Bytes of the header in front of every value.
pub(crate) const HEADER: usize = 16;

/// A type-erased pointer to the header of an allocated object, of whatever kind its header is.
///
/// Holding one is a claim that the object's block is allocated (rule P1): whoever stores one
/// removes it before the block is handed back. What makes one from a raw pointer is therefore
/// unsafe, and what reads through one is not.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Block(NonNull<u8>);

impl Block {
    /// Claims that `header` is the start of an allocated, initialised header.
    ///
    /// # Safety
    /// Rules P1 and P2: the block stays allocated for as long as the result is used, and `header`
    /// may access all of it.
    #[inline]
    pub(crate) const unsafe fn from_header(header: NonNull<u8>) -> Self {
        Self(header)
    }

    /// The block that a handle to `value` refers to.
    ///
    /// # Safety
    /// `value` is what a handle holds: the address of an object's value, with the provenance of its
    /// block, and P1 holds.
    #[inline]
    pub(crate) unsafe fn from_value<T: ?Sized>(value: NonNull<T>) -> Self {
        // SAFETY: as this function asks for, `value` has a header in front of it, inside the same
        // block.
        Self(unsafe { value.cast::<u8>().byte_sub(HEADER) })
    }

    /// Where the header is.
    #[inline]
    pub(crate) const fn header_ptr(self) -> NonNull<u8> {
        self.0
    }

    /// Where the value is. Nothing is said about its type, or about whether it is still there.
    #[inline]
    pub(crate) const fn value_ptr(self) -> NonNull<u8> {
        // SAFETY: rule P1: the header is allocated, so its end is inside the block or one past it.
        unsafe { self.0.byte_add(HEADER) }
    }

    /// Asks the processor to bring the header and the start of the value near.
    #[inline]
    pub(crate) fn prefetch(self) {
        prefetch(self.0.as_ptr());
    }

    /// Like [`Block::prefetch`], for the cache line behind the header's as well.
    #[inline]
    pub(crate) fn prefetch_value(self) {
        prefetch(self.0.as_ptr());
        prefetch(self.0.as_ptr().wrapping_add(64));
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:p}", self.0)
    }
}

/// The [`Block`] of an object whose header is of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct At<Kind>(Block, PhantomData<Kind>);

/// The kind of header that objects of a thread's heap have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OneThreads {}

/// The kind of header that objects have which threads share.
#[cfg(target_has_atomic = "64")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AllThreads {}

/// An object of this thread's heap.
pub(crate) type Object = At<OneThreads>;

/// An object that threads share.
#[cfg(target_has_atomic = "64")]
pub(crate) type Shared = At<AllThreads>;

// SAFETY: it is an address. What is read and written through it is atomic, or the value, which its
// type allows to be sent and shared: `sync::Gc` asks for that where objects are made.
#[cfg(target_has_atomic = "64")]
unsafe impl Send for Shared {}

impl<Kind> At<Kind> {
    /// Claims that `header` is the start of a header of this kind.
    ///
    /// # Safety
    /// As for [`Block::from_header`].
    #[inline]
    pub(crate) const unsafe fn from_header(header: NonNull<u8>) -> Self {
        // SAFETY: as this function asks for.
        Self(unsafe { Block::from_header(header) }, PhantomData)
    }

    /// The object that a handle to `value` refers to, which has a header of this kind.
    ///
    /// # Safety
    /// As for [`Block::from_value`].
    #[inline]
    pub(crate) unsafe fn from_value<T: ?Sized>(value: NonNull<T>) -> Self {
        // SAFETY: as this function asks for.
        Self(unsafe { Block::from_value(value) }, PhantomData)
    }

    /// The block, as what knows nothing of its header sees it.
    #[inline]
    pub(crate) fn block(self) -> Block {
        self.0
    }
}

impl Object {
    /// Prefetches the object, and returns it.
    #[inline]
    pub(crate) fn fetched(self) -> Self {
        self.prefetch();
        self
    }
}

impl<Kind> Deref for At<Kind> {
    type Target = Block;

    #[inline]
    fn deref(&self) -> &Block {
        &self.0
    }
}

/// Asks the processor to bring an address near, whatever is there, or isn't.
#[inline]
#[cfg(all(target_arch = "x86_64", not(miri)))]
pub(crate) fn prefetch(address: *const u8) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: a prefetch of any address, mapped or not, is a hint and has no effect on the
    // program's state.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) }
}

/// Asks the processor to bring an address near, whatever is there, or isn't.
#[inline]
#[cfg(all(target_arch = "aarch64", not(miri)))]
pub(crate) fn prefetch(address: *const u8) {
    // SAFETY: `prfm` of any address, mapped or not, is a hint: it reads nothing that a program
    // could see, changes no register or flag, and doesn't fault.
    unsafe {
        std::arch::asm!("prfm pldl1keep, [{}]", in(reg) address, options(nomem, nostack, preserves_flags));
    }
}

#[inline]
#[cfg(not(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri))))]
pub(crate) fn prefetch(_address: *const u8) {}

/// `shape` with its address replaced by `data`: address and provenance are `data`'s, the metadata
/// is `shape`'s.
///
/// A [`Weak`](crate::Weak) points at a side record yet must remember the metadata of its `T`, and
/// gets its object's address back from the record. Stable Rust has no `with_metadata_of`; this does
/// the same, and checks what it assumes of the layout of wide pointers (the check is folded away).
#[inline]
pub(crate) fn with_address<T: ?Sized>(shape: NonNull<T>, data: NonNull<u8>) -> NonNull<T> {
    let mut pointer = shape;
    // SAFETY: a pointer to any `T` is at least one data pointer large, and is aligned as one.
    unsafe { ptr::write(ptr::from_mut(&mut pointer).cast::<NonNull<u8>>(), data) };
    assert!(pointer.cast::<u8>() == data, "wide pointers keep their address first");
    pointer
}

/// A pointer with flags in the bits that its target's alignment leaves free.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct Tagged(NonNull<u8>);

impl Tagged {
    /// How many low bits are flags; whatever a `Tagged` points at is aligned to `1 << BITS`.
    pub(crate) const BITS: u32 = 5;
    const MASK: usize = (1 << Self::BITS) - 1;

    #[inline]
    pub(crate) fn new<T>(target: NonNull<T>, flags: u8) -> Self {
        const { assert!(align_of::<T>() > Self::MASK, "no room for the flags below this type's address") };
        debug_assert!(usize::from(flags) <= Self::MASK);
        Self(target.cast::<u8>().map_addr(|address| address | usize::from(flags)))
    }

    /// The target, as what it was made from.
    #[inline]
    pub(crate) fn target<T>(self) -> NonNull<T> {
        // Aligned and not null without its flags, as it was before they were added.
        let address = self.0.as_ptr().map_addr(|address| address & !Self::MASK);
        // SAFETY: `new` was given a non-null pointer aligned beyond the flags; without them it is
        // that pointer again.
        unsafe { NonNull::new_unchecked(address.cast()) }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the mask keeps five bits")]
    pub(crate) fn flags(self) -> u8 {
        (self.0.as_ptr().addr() & Self::MASK) as u8
    }

    #[inline]
    pub(crate) fn with_flags(self, flags: u8) -> Self {
        #[allow(clippy::cast_possible_truncation, reason = "five bits")]
        self.with_bits(Self::MASK as u8, flags)
    }

    /// The same with some of the flags replaced.
    #[inline]
    pub(crate) fn with_bits(self, which: u8, flags: u8) -> Self {
        debug_assert!(usize::from(which) <= Self::MASK && flags & !which == 0);
        Self(self.0.map_addr(|address| {
            let bare = address.get() & !usize::from(which);
            // SAFETY: a target is never null, so its address without any flags is not zero.
            unsafe { std::num::NonZero::new_unchecked(bare | usize::from(flags)) }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_can_be_replaced_under_any_metadata() {
        let mut slice = [1_u32, 2, 3];
        let mut other = [4_u32, 5, 6];
        let shape: NonNull<[u32]> = NonNull::from(&mut slice[..]);
        let moved = with_address(shape, NonNull::from(&mut other).cast());
        // SAFETY: three `u32` of `other`, which nothing else borrows.
        assert_eq!(unsafe { moved.as_ref() }, &[4, 5, 6]);

        let (mut a, mut b) = (String::from("a"), String::from("b"));
        let shape: NonNull<dyn fmt::Display> = NonNull::from(&mut a as &mut dyn fmt::Display);
        let moved = with_address(shape, NonNull::from(&mut b).cast());
        // SAFETY: the metadata is `String`'s and so is the value.
        assert_eq!(unsafe { moved.as_ref() }.to_string(), "b");
    }

    #[test]
    fn flags_come_and_go_without_touching_the_target() {
        #[repr(align(32))]
        struct Target(u8);
        let mut target = Target(7);
        let tagged = Tagged::new(NonNull::from(&mut target), 0b1_0101);
        assert_eq!(tagged.flags(), 0b1_0101);
        let tagged = tagged.with_flags(0b0_1010);
        assert_eq!(tagged.flags(), 0b0_1010);
        // SAFETY: the pointer that it was made from.
        assert_eq!(unsafe { tagged.target::<Target>().as_ref() }.0, 7);
    }
}
