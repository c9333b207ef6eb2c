//! Creating slices and strings: objects with a length, which stands in their prefix.

use std::alloc::Layout;
use std::ptr::{self, NonNull};

use super::Gc;
use super::try_new_error::{NoRoom, TryNewError};
use crate::alloc::AllocError;
use crate::collector;
use crate::heap::{Heap, Site, object_made, with_heap};
use crate::layout::Place;
use crate::object::{Kind, VTable};
use crate::trace::{OfOneThread, Trace};

/// Begins a new slice object, and returns where its elements go. The caller writes them.
///
/// # Safety
/// Rule A2: before `len` elements are there, no other code runs.
unsafe fn room_for_slice<T: Trace + 'static>(heap: &Heap, kind: Kind, len: usize) -> Result<NonNull<T>, AllocError> {
    let place = Place::of_slice(Layout::new::<T>(), len).ok_or(AllocError::TooLarge)?;
    let header = match heap.slice_at_hand(place, len) {
        Some(header) => header,
        None => collector::make_room(heap, place, len)?,
    };
    // SAFETY: rule A2: the block is for such a slice.
    Ok(unsafe { heap.begin(header, kind) }.value_ptr().cast())
}

impl<T: Trace + 'static> Gc<[T]> {
    /// Moves `len` elements to the heap, bit by bit.
    ///
    /// # Safety
    /// There are `len` elements at `elements`, and they are the caller's to move out of.
    ///
    /// # Errors
    /// If there is no room; the elements are not moved then.
    #[cfg_attr(feature = "track", track_caller)]
    unsafe fn move_from(elements: NonNull<T>, len: usize) -> Result<Self, AllocError> {
        let kind = VTable::kind_of_slice::<OfOneThread, T>();
        // SAFETY: rule A2: the elements are moved there at once.
        let at = with_heap(|heap| unsafe { room_for_slice::<T>(heap, kind, len) })?;
        // SAFETY: the block has room for `len` elements, and is new.
        unsafe { ptr::copy_nonoverlapping(elements.as_ptr(), at.as_ptr(), len) };
        // SAFETY: rule P2, and the count of one is this handle's.
        let gc = unsafe { Self::from_value(NonNull::slice_from_raw_parts(at, len)) };
        object_made(Self::object(&gc), Site::here());
        Ok(gc)
    }

    /// Moves the elements of a vector to the heap, or gives the vector back if there is no room.
    ///
    /// # Errors
    /// As [`Gc::try_new`], and if the slice would exceed the address space.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, heap};
    ///
    /// let slice = Gc::try_from_vec(vec![1, 2, 3]).unwrap();
    /// assert_eq!(*slice, [1, 2, 3]);
    ///
    /// heap::configure(|config| config.max_bytes = Some(1)).unwrap();
    /// assert_eq!(Gc::try_from_vec(vec![4; 1000]).unwrap_err().into_value().len(), 1000);
    /// ```
    #[cfg_attr(feature = "track", track_caller)]
    pub fn try_from_vec(mut vec: Vec<T>) -> Result<Self, TryNewError<Vec<T>>> {
        let elements = NonNull::from(vec.as_mut_slice());
        // SAFETY: all of the vector's elements; where they are moved, the vector is made to forget
        // them.
        match unsafe { Self::move_from(elements.cast(), vec.len()) } {
            Ok(gc) => {
                // SAFETY: no elements are left in it, only capacity.
                unsafe { vec.set_len(0) };
                Ok(gc)
            }
            Err(refused) => Err(TryNewError { value: vec, why: NoRoom::new::<[T]>(refused) }),
        }
    }
}

impl Gc<str> {
    /// Copies a string to the heap, if there is room.
    ///
    /// # Errors
    /// As [`Gc::try_new`]; there is no value to give back.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, heap};
    ///
    /// assert_eq!(&*Gc::try_from_str("text").unwrap(), "text");
    ///
    /// heap::configure(|config| config.max_bytes = Some(1)).unwrap();
    /// let error = Gc::try_from_str(&"text".repeat(1000)).unwrap_err();
    /// assert!(error.to_string().contains("limit of 1 "));
    /// ```
    #[cfg_attr(feature = "track", track_caller)]
    pub fn try_from_str(text: &str) -> Result<Self, TryNewError<()>> {
        let start = NonNull::from(text.as_bytes()).cast::<u8>();
        // SAFETY: bytes have no destructor, so that they may be moved out of a borrow.
        let bytes = match unsafe { Gc::move_from(start, text.len()) } {
            Ok(bytes) => bytes,
            Err(refused) => return Err(TryNewError { value: (), why: NoRoom::new::<str>(refused) }),
        };
        let kind = VTable::kind_of_str();
        with_heap(|heap| Gc::object(&bytes).header().become_kind(kind, heap.era()));
        let bytes = Gc::into_raw(bytes);
        // SAFETY: the bytes are a `str`'s, which has their layout; one handle for one.
        Ok(unsafe { Gc::from_raw(bytes as *const str) })
    }
}
