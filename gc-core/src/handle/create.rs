//! Creating objects from values: [`Gc::new`] and [`Gc::try_new`].

use std::alloc::Layout;
use std::ptr::NonNull;

use super::Gc;
use super::try_new_error::{NoRoom, TryNewError};
use crate::alloc::AllocError;
use crate::collector;
use crate::heap::{Site, object_made, with_heap};
use crate::layout::Place;
use crate::object::{Kind, VTable};
use crate::trace::{Managed, OfOneThread};

impl<T: Managed> Gc<T> {
    /// Whether a value always gets a block of its own. Such a value may be large, so it is copied
    /// as little as possible on its way there: it is neither captured nor passed on, and has to
    /// have an address.
    const IS_BIG: bool = Place::of_sized(Layout::new::<T>()).pooled().is_none();

    /// Moves a value to the heap.
    ///
    /// A collection may run first, if the heap has grown enough, and with it
    /// [finalizers](Gc#when-finalizers-run).
    ///
    /// # Panics
    /// If the heap's limit ([`Config::max_bytes`](crate::heap::Config::max_bytes)) leaves no room;
    /// the message has the figures. If the global allocator has no memory, the process ends, as it
    /// does for a `Box`. Panics of finalizers and destructors that an automatic collection runs
    /// don't leave this function: [`Stats::panics`](crate::heap::Stats::panics) counts them.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let five = Gc::new(5);
    /// assert_eq!(*five, 5);
    /// ```
    #[inline]
    #[cfg_attr(feature = "track", track_caller)]
    pub fn new(value: T) -> Self {
        // Rule A2: `kind_of` may run user code, so it comes before there is a block.
        let kind = VTable::kind_of::<OfOneThread, _>(&value);
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
    /// If the heap's limit leaves no room, or the global allocator has no memory. A full collection
    /// is tried first, unless collections are paused or one is running.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let five = Gc::try_new(5).unwrap();
    /// assert_eq!(*five, 5);
    /// ```
    #[inline]
    #[cfg_attr(feature = "track", track_caller)]
    pub fn try_new(value: T) -> Result<Self, TryNewError<T>> {
        let kind = VTable::kind_of::<OfOneThread, _>(&value);
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

    /// Does the rest of `try_new` where no block is at hand.
    ///
    /// The value comes in a tuple, which makes it a copy. If the caller's own value were passed on,
    /// it would need an address, and would be written to the stack before it is written to the
    /// heap.
    #[cold]
    #[inline(never)]
    #[cfg_attr(feature = "track", track_caller)]
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

    /// Does the rest of `new` where no block is at hand. It calls `new_slowly`, which moves the
    /// value. To a function that only reads it, the compiler would pass the address of the caller's
    /// own.
    #[cold]
    #[inline(never)]
    #[cfg_attr(feature = "track", track_caller)]
    fn new_or_give_up(kind: Kind, value: (T,)) -> Self {
        Self::new_slowly(kind, value).unwrap_or_else(|error| error.why.give_up())
    }

    /// Begins a new object of this kind with one handle, if a block is at hand, and returns where
    /// its value goes.
    ///
    /// # Safety
    /// Rule A2: the header is written here, the value is not. The caller writes a value of this
    /// kind before any other code runs.
    #[inline]
    unsafe fn room_at_hand(kind: Kind) -> Option<NonNull<T>> {
        with_heap(|heap| {
            let header = heap.block_at_hand(VTable::place_of::<T>())?;
            // SAFETY: rule A2: a block for the place of `T`.
            Some(unsafe { heap.begin(header, kind) }.value_ptr().cast())
        })
    }

    /// Begins a new object, as `room_at_hand` does, where no block is at hand. A collection may run
    /// first.
    ///
    /// # Safety
    /// As for `room_at_hand`.
    #[inline]
    unsafe fn make_room(kind: Kind) -> Result<NonNull<T>, AllocError> {
        with_heap(|heap| {
            let header = collector::make_room(heap, VTable::place_of::<T>(), 0)?;
            // SAFETY: rule A2: a block for the place of `T`.
            Ok(unsafe { heap.begin(header, kind) }.value_ptr().cast())
        })
    }

    /// Begins a new object, whether a block is at hand or not.
    ///
    /// # Safety
    /// As for `room_at_hand`.
    pub(super) unsafe fn room(kind: Kind) -> Result<NonNull<T>, AllocError> {
        // SAFETY: rule A2, as this function asks for.
        match unsafe { Self::room_at_hand(kind) } {
            Some(at) => Ok(at),
            // SAFETY: rule A2, as this function asks for.
            None => unsafe { Self::make_room(kind) },
        }
    }

    /// Moves the value to its place in a new object, and returns the object's handle.
    ///
    /// # Safety
    /// `at` is where the value of a new object of this type goes, of which no other handle is made.
    #[inline]
    #[cfg_attr(feature = "track", track_caller)]
    unsafe fn move_to(at: NonNull<T>, value: T) -> Self {
        // SAFETY: there is room for a `T`, and the object is ours alone.
        unsafe { at.write(value) };
        // SAFETY: rule P2, and the count of one is this handle's.
        let gc = unsafe { Self::from_value(at) };
        object_made(Self::object(&gc), Site::here());
        gc
    }
}
