//! Creating shared slices and strings: objects with a length, which stands in their prefix.

use std::alloc::Layout;
use std::ptr::NonNull;

use super::Gc;
use super::create::{count_made_of, no_room, write_header};
use crate::alloc::AllocError;
use crate::handle::{TryNewError, converts};
use crate::object::{Kind, VTable};
use crate::sync::memory;
use crate::trace::{OfThreads, TraceSync};

converts!(Gc, TraceSync + Send + Sync + 'static);

/// Moves `len` elements to a new object, bit by bit; where they are then. The object has one
/// handle, which is the caller's.
///
/// # Safety
/// There are `len` elements at `elements`, and they are the caller's to move out of. The kind is
/// that of such a slice.
///
/// # Errors
/// If there is no room; the elements are not moved then.
unsafe fn move_from<T>(kind: Kind, elements: NonNull<T>, len: usize) -> Result<NonNull<[T]>, AllocError> {
    let header = memory::allocate_slice(Layout::new::<T>(), len)?;
    // SAFETY: the block is for such a slice, and has nothing in it but its length.
    let at = unsafe { write_header(header, kind) }.value_ptr().cast::<T>();
    // SAFETY: the block has room for `len` elements, and is new.
    unsafe { at.copy_from_nonoverlapping(elements, len) };
    Ok(NonNull::slice_from_raw_parts(at, len))
}

impl<T: TraceSync + Send + Sync + 'static> Gc<[T]> {
    /// Moves the elements of a vector to an object, or gives the vector back if there is no room.
    ///
    /// # Errors
    /// As [`Gc::try_new`], and if the slice would exceed the address space.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let slice = Gc::try_from_vec(vec![1, 2, 3]).expect("there is memory");
    /// assert_eq!(*slice, [1, 2, 3]);
    /// ```
    pub fn try_from_vec(mut vec: Vec<T>) -> Result<Self, TryNewError<Vec<T>>> {
        let kind = VTable::kind_of_slice::<OfThreads, T>();
        let elements = NonNull::from(vec.as_mut_slice()).cast();
        // SAFETY: all of the vector's elements; where they are moved, the vector is made to forget
        // them.
        match unsafe { move_from::<T>(kind, elements, vec.len()) } {
            Ok(at) => {
                // SAFETY: no elements are left in it, only capacity.
                unsafe { vec.set_len(0) };
                // SAFETY: rule P2, and the count of one is this handle's.
                let gc = unsafe { Self::from_value(at) };
                count_made_of(size_of_val(&*gc));
                Ok(gc)
            }
            Err(refused) => Err(TryNewError::new(vec, no_room::<[T]>(refused))),
        }
    }
}

impl Gc<str> {
    /// Copies a string to an object, if there is room.
    ///
    /// # Errors
    /// As [`Gc::try_new`]; there is no value to give back.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// assert_eq!(&*Gc::try_from_str("text").expect("there is memory"), "text");
    /// ```
    pub fn try_from_str(text: &str) -> Result<Self, TryNewError<()>> {
        let start = NonNull::from(text.as_bytes()).cast();
        // SAFETY: bytes have no destructor, so that they may be moved out of a borrow.
        let at = unsafe { move_from::<u8>(VTable::kind_of_str(), start, text.len()) }
            .map_err(|refused| TryNewError::new((), no_room::<str>(refused)))?;
        // SAFETY: not null, as it wasn't before.
        let at = unsafe { NonNull::new_unchecked(at.as_ptr() as *mut str) };
        // SAFETY: rule P2: the bytes are a `str`'s, and the count of one is this handle's.
        let gc = unsafe { Self::from_value(at) };
        count_made_of(gc.len());
        Ok(gc)
    }
}
