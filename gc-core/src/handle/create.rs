//! Making objects of values.

use std::alloc::Layout;
use std::ptr::NonNull;

use super::Gc;
use super::try_new_error::{NoRoom, TryNewError};
use crate::alloc::AllocError;
use crate::collector;
use crate::heap::with_heap;
use crate::layout::Place;
use crate::object::{Kind, VTable};
use crate::trace::Managed;

impl<T: Managed> Gc<T> {
    /// Whether a value always gets a block of its own. It is copied as little as can be on its way
    /// there: it may be large. So it is neither captured nor passed on, and has to have an
    /// address.
    const IS_BIG: bool = Place::of_sized(Layout::new::<T>()).pooled().is_none();

    /// Moves a value to the heap.
    ///
    /// A collection may run first, if the heap has grown enough.
    ///
    /// # Panics
    /// If the heap's limit ([`Config::max_bytes`](crate::heap::Config::max_bytes)) leaves no room;
    /// the message has the figures. Where the global allocator has no memory, the process ends
    /// as it does for a `Box`. Panics of finalizers and destructors that an automatic
    /// collection runs are not passed on.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let five = Gc::new(5);
    /// assert_eq!(*five, 5);
    /// ```
    #[inline]
    pub fn new(value: T) -> Self {
        // Rule A2: it is asked what it is before there is a block.
        let kind = VTable::kind_of(&value);
        if Self::IS_BIG {
            // SAFETY: rule A2: the value is moved there at once.
            return match unsafe { Self::make_room(kind) } {
                // SAFETY: a new object for this very value, of which nobody knows yet.
                Ok(at) => unsafe { Self::move_to(at, value) },
                Err(refused) => NoRoom::new::<T>(refused).give_up(),
            };
        }
        // SAFETY: rule A2: the value is moved there at once.
        match unsafe { Self::room_at_hand(kind) } {
            // SAFETY: a new object for this very value, of which nobody knows yet.
            Some(at) => unsafe { Self::move_to(at, value) },
            None => Self::new_or_give_up(kind, (value,)),
        }
    }

    /// Moves a value to the heap, or gives it back if there is no room.
    ///
    /// # Errors
    /// If the heap's limit leaves no room, or the global allocator has no memory: after a full
    /// collection, unless collections are paused or one is running.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let five = Gc::try_new(5).unwrap();
    /// assert_eq!(*five, 5);
    /// ```
    #[inline]
    pub fn try_new(value: T) -> Result<Self, TryNewError<T>> {
        let kind = VTable::kind_of(&value);
        if Self::IS_BIG {
            // SAFETY: rule A2: the value is moved there at once.
            return match unsafe { Self::make_room(kind) } {
                // SAFETY: a new object for this very value, of which nobody knows yet.
                Ok(at) => Ok(unsafe { Self::move_to(at, value) }),
                Err(refused) => {
                    let why = NoRoom::new::<T>(refused);
                    Err(TryNewError { value, why })
                }
            };
        }
        // SAFETY: rule A2: the value is moved there at once.
        match unsafe { Self::room_at_hand(kind) } {
            // SAFETY: a new object for this very value, of which nobody knows yet.
            Some(at) => Ok(unsafe { Self::move_to(at, value) }),
            None => Self::new_slowly(kind, (value,)),
        }
    }

    /// The rest of `try_new`, where no block is at hand.
    ///
    /// The value comes in a tuple, a copy: were it the caller's own that is passed on, it would
    /// have to have an address, and be written there before it is written to the heap.
    #[cold]
    #[inline(never)]
    fn new_slowly(kind: Kind, (value,): (T,)) -> Result<Self, TryNewError<T>> {
        // SAFETY: rule A2: the value is moved there at once.
        match unsafe { Self::make_room(kind) } {
            // SAFETY: a new object for this very value, of which nobody knows yet.
            Ok(at) => Ok(unsafe { Self::move_to(at, value) }),
            Err(refused) => {
                let why = NoRoom::new::<T>(refused);
                Err(TryNewError { value, why })
            }
        }
    }

    /// The rest of `new`, where no block is at hand. By way of the other: a function that only
    /// reads the value would be given the caller's own after all.
    #[cold]
    #[inline(never)]
    fn new_or_give_up(kind: Kind, value: (T,)) -> Self {
        Self::new_slowly(kind, value).unwrap_or_else(|error| error.why.give_up())
    }

    /// Where a value goes, in a new object of this kind with one handle, if a block is at hand.
    ///
    /// # Safety
    /// Rule A2: the header is written, the value still to be. Before a value of this kind is there,
    /// no other code runs.
    #[inline]
    unsafe fn room_at_hand(kind: Kind) -> Option<NonNull<T>> {
        with_heap(|heap| {
            let header = heap.block_at_hand(VTable::place_of::<T>())?;
            // SAFETY: rule A2: a block for the place of `T`.
            Some(unsafe { heap.begin(header, kind) }.value_ptr().cast())
        })
    }

    /// The same where none is at hand. A collection may run before.
    ///
    /// # Safety
    /// As there.
    #[inline]
    unsafe fn make_room(kind: Kind) -> Result<NonNull<T>, AllocError> {
        with_heap(|heap| {
            let header = collector::make_room(heap, VTable::place_of::<T>(), 0)?;
            // SAFETY: rule A2: a block for the place of `T`.
            Ok(unsafe { heap.begin(header, kind) }.value_ptr().cast())
        })
    }

    /// The same in any case.
    ///
    /// # Safety
    /// As there.
    pub(super) unsafe fn room(kind: Kind) -> Result<NonNull<T>, AllocError> {
        // SAFETY: rule A2, as this function asks for.
        match unsafe { Self::room_at_hand(kind) } {
            Some(at) => Ok(at),
            // SAFETY: rule A2, as this function asks for.
            None => unsafe { Self::make_room(kind) },
        }
    }

    /// The handle to a new object, once its value is in it.
    ///
    /// # Safety
    /// `at` is where the value of a new object of this type goes, of which no other handle is made.
    #[inline]
    unsafe fn move_to(at: NonNull<T>, value: T) -> Self {
        // SAFETY: there is room for a `T`, and the object is ours alone.
        unsafe { at.write(value) };
        // SAFETY: rule P2, and the count of one is this handle's.
        unsafe { Self::from_value(at) }
    }
}
