//! Creating shared objects from values.

use std::alloc::Layout;
use std::ptr::NonNull;

use super::Gc;
use crate::alloc::AllocError;
use crate::handle::{NoRoom, TryNewError};
use crate::object::{Kind, VTable};
use crate::ptr::Shared;
use crate::state::State;
use crate::sync::collector::made_many;
use crate::sync::header::Header;
use crate::sync::here::{Here, with_here};
use crate::sync::memory;
use crate::sync::shareable::Shareable;
use crate::sync::stats::live;
use crate::sync::word::Word;
use crate::trace::OfThreads;

impl<T: Shareable> Gc<T> {
    /// Creates an object with this value, and returns a handle to it.
    ///
    /// # Panics
    /// If `T` is larger than the address space allows. Where the global allocator has no memory,
    /// the process ends as it does for `Box`.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(String::from("shared"));
    /// assert_eq!(gc.len(), 6);
    /// ```
    #[inline]
    pub fn new(value: T) -> Self {
        let kind = VTable::kind_of::<OfThreads, _>(&value);
        match memory::allocate(Layout::new::<T>()) {
            // SAFETY: the block is for a `T`, and the kind is that of this value.
            Ok(header) => unsafe { Self::begin(header, kind, value) },
            Err(refused) => no_room::<T>(refused).give_up(),
        }
    }

    /// Creates an object with this value where there is memory for it.
    ///
    /// # Errors
    /// Gives the value back if the global allocator refuses.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::try_new(5).expect("there is memory");
    /// assert_eq!(*gc, 5);
    /// ```
    #[inline]
    pub fn try_new(value: T) -> Result<Self, TryNewError<T>> {
        let kind = VTable::kind_of::<OfThreads, _>(&value);
        match memory::allocate(Layout::new::<T>()) {
            // SAFETY: as in `new`.
            Ok(header) => Ok(unsafe { Self::begin(header, kind, value) }),
            Err(refused) => Err(TryNewError::new(value, no_room::<T>(refused))),
        }
    }

    /// The object of a block from `allocate`.
    ///
    /// # Safety
    /// The block is for a `T` and has nothing in it yet; the kind is that of the value.
    #[inline]
    unsafe fn begin(header: NonNull<u8>, kind: Kind, value: T) -> Self {
        // SAFETY: as this function asks for.
        let object = unsafe { write_header(header, kind) };
        let at = object.value_ptr().cast::<T>();
        // SAFETY: there is room for a `T` behind the header.
        unsafe { at.write(value) };
        // SAFETY: rule P2, and the count of one is this handle's.
        let gc = unsafe { Self::from_value(at) };
        count_made::<T>();
        gc
    }
}

/// An object is made. It is time to look how large the heap is if it is itself, or after many.
#[inline]
pub(super) fn count_made<T>() {
    count_made_of(size_of::<T>());
}

/// The same, of a value of so many bytes.
#[inline]
pub(super) fn count_made_of(bytes: usize) {
    if with_here(Here::count_made) || bytes >= memory::VERY_LARGE {
        made_many();
    }
}

/// Writes the header of a new object with one handle.
///
/// # Safety
/// The block is the caller's, and has nothing in it yet.
#[inline]
pub(super) unsafe fn write_header(header: NonNull<u8>, kind: Kind) -> Shared {
    let leaf = kind.flags.state() == State::Untracked;
    // SAFETY: there is room for a header, as this function asks for.
    unsafe { header.cast::<Header>().write(Header::new(Word::new(leaf, kind.flags.is_settled()), kind.vtable)) };
    // SAFETY: the header was written just now.
    unsafe { Shared::from_header(header) }
}

/// Why there is no block for a `T`.
#[cold]
#[inline(never)]
pub(super) fn no_room<T: ?Sized>(refused: AllocError) -> NoRoom {
    NoRoom::shared::<T>(refused, live())
}
