//! Moving values from boxes to the heap.

use std::mem::ManuallyDrop;
use std::ptr;

use super::Gc;
use super::try_new_error::{NoRoom, TryNewError};
use crate::heap::{Site, object_made};
use crate::object::VTable;
use crate::trace::{Finalize, Managed, OfOneThread, Trace};

impl<T: Managed> Gc<T> {
    /// Moves a value from its box to the heap, or gives the box back if there is no room. The value
    /// isn't copied to the stack on its way.
    ///
    /// # Errors
    /// As [`Gc::try_new`].
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, heap};
    ///
    /// let large = vec![0_u8; 1 << 20].into_boxed_slice();
    /// let large: Box<[u8; 1 << 20]> = large.try_into().unwrap();
    /// let large = Gc::try_from_box(large).unwrap();
    /// assert_eq!(large.len(), 1 << 20);
    ///
    /// heap::configure(|config| config.max_bytes = Some(1)).unwrap();
    /// let text = Gc::try_from_box(Box::new(String::from("kept"))).unwrap_err().into_value();
    /// assert_eq!(*text, "kept");
    /// ```
    #[cfg_attr(feature = "track", track_caller)]
    pub fn try_from_box(value: Box<T>) -> Result<Self, TryNewError<Box<T>>> {
        let kind = VTable::kind_of::<OfOneThread, _>(&*value);
        // SAFETY: rule A2: the value is moved there at once.
        match unsafe { Self::room(kind) } {
            Ok(at) => {
                let value = Box::into_raw(value);
                // SAFETY: there is a value in the box, which the next statement frees, and room for
                // one in the object.
                unsafe { ptr::copy_nonoverlapping(value, at.as_ptr(), 1) };
                // SAFETY: from `into_raw`; what is in the box has moved out, and isn't dropped.
                drop(unsafe { Box::from_raw(value.cast::<ManuallyDrop<T>>()) });
                // SAFETY: rule P2, and the count of one is this handle's.
                let gc = unsafe { Self::from_value(at) };
                object_made(Self::object(&gc), Site::here());
                Ok(gc)
            }
            Err(refused) => {
                let why = NoRoom::new::<T>(refused);
                Err(TryNewError { value, why })
            }
        }
    }
}

impl<T: Trace + Finalize + 'static> From<Box<T>> for Gc<T> {
    /// Moves the value from its box to the heap.
    ///
    /// # Panics
    /// As [`Gc::new`] does.
    #[cfg_attr(feature = "track", track_caller)]
    fn from(value: Box<T>) -> Self {
        Self::try_from_box(value).unwrap_or_else(|error| error.why.give_up())
    }
}
