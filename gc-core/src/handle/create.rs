//! Making objects.

use std::alloc::Layout;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::{self, NonNull};

use super::no_room::{NoRoom, TryNewError};
use super::{Gc, Weak};
use crate::alloc::{Place, Refused};
use crate::collector;
use crate::local::{Heap, with_heap};
use crate::object::{Kind, VTable};
use crate::ptr::Object;
use crate::state::Count;
use crate::trace::{Finalize, Trace};

/// A free block for an object of this kind, if there is one; where its header is to be written (rule A2).
#[inline]
pub(super) fn room_at_hand(heap: &Heap, place: Place) -> Option<NonNull<u8>> {
    heap.pool.take(place.pooled()?)
}

/// Writes the header of a new object with one handle.
///
/// # Safety
/// Rule A2: `header` is a block's for the kind's place.
#[inline]
pub(super) unsafe fn begin(heap: &Heap, header: NonNull<u8>, kind: Kind) -> Object {
    let count = if kind.is_loud() { Count::ONE } else { Count::QUIET_ONE };
    // SAFETY: the caller's word.
    unsafe { heap.begin(header, count, kind) }
}

impl<T: Trace + Finalize + 'static> Gc<T> {
    /// Whether a value always gets a block of its own. It is copied as little as can be on its way there: it may be large. So
    /// it is neither captured nor passed on, and has to have an address.
    const IS_BIG: bool = Place::of_sized(Layout::new::<T>()).pooled().is_none();

    /// Moves a value to the heap.
    ///
    /// A collection may run first, if the heap has grown enough.
    ///
    /// # Panics
    /// If the heap's limit ([`Config::max_bytes`](crate::heap::Config::max_bytes)) leaves no room; the message has the
    /// figures. Where the global allocator has no memory, the process ends as it does for a `Box`. Panics of finalizers
    /// and destructors that an automatic collection runs are not passed on.
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
    /// If the heap's limit leaves no room, or the global allocator has no memory: after a full collection, unless collections
    /// are paused or one is running.
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
    /// The value comes in a tuple, a copy: were it the caller's own that is passed on, it would have to have an address, and
    /// be written there before it is written to the heap.
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

    /// The rest of `new`, where no block is at hand. By way of the other: a function that only reads the value would be
    /// given the caller's own after all.
    #[cold]
    #[inline(never)]
    fn new_or_give_up(kind: Kind, value: (T,)) -> Self {
        Self::new_slowly(kind, value).unwrap_or_else(|error| error.why.give_up())
    }

    /// Where a value goes, in a new object of this kind with one handle, if a block is at hand.
    ///
    /// # Safety
    /// Rule A2: the header is written, the value still to be. Before a value of this kind is there, no other code runs.
    #[inline]
    unsafe fn room_at_hand(kind: Kind) -> Option<NonNull<T>> {
        with_heap(|heap| {
            let header = room_at_hand(heap, VTable::place_of::<T>())?;
            // SAFETY: rule A2: a block for the place of `T`.
            Some(unsafe { begin(heap, header, kind) }.value_ptr().cast())
        })
    }

    /// The same where none is at hand. A collection may run before.
    ///
    /// # Safety
    /// As there.
    #[inline]
    unsafe fn make_room(kind: Kind) -> Result<NonNull<T>, Refused> {
        with_heap(|heap| {
            let header = collector::make_room(heap, VTable::place_of::<T>(), 0)?;
            // SAFETY: rule A2: a block for the place of `T`.
            Ok(unsafe { begin(heap, header, kind) }.value_ptr().cast())
        })
    }

    /// The same in any case.
    ///
    /// # Safety
    /// As there.
    unsafe fn room(kind: Kind) -> Result<NonNull<T>, Refused> {
        // SAFETY: the caller's word.
        match unsafe { Self::room_at_hand(kind) } {
            Some(at) => Ok(at),
            // SAFETY: the caller's word.
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

    /// Moves a value to the heap that holds weak handles to itself.
    ///
    /// `init` is given a weak handle that doesn't upgrade until the value is in its place.
    ///
    /// # Panics
    /// As [`Gc::new`] does. If `init` panics, the memory is freed, and weak handles that it kept never upgrade.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Finalize, Gc, Trace, Weak};
    ///
    /// #[derive(Trace, Finalize)]
    /// struct Node {
    ///     me: Weak<Node>,
    /// }
    ///
    /// let node = Gc::new_cyclic(|me| {
    ///     assert!(me.upgrade().is_none());
    ///     Node { me: me.clone() }
    /// });
    /// assert!(Gc::ptr_eq(&node, &node.me.upgrade().unwrap()));
    /// ```
    pub fn new_cyclic(init: impl FnOnce(&Weak<T>) -> T) -> Self {
        with_heap(|heap| {
            // Until the value is there, the object is one of a type with nothing to trace or drop.
            // SAFETY: rule A2: an embryo needs no value.
            let room = unsafe { Self::room(VTable::embryo_of::<T>()) };
            let at = room.unwrap_or_else(|refused| NoRoom::new::<T>(refused).give_up());
            // SAFETY: rule P2: it is where the value of an object goes, and its one count is ours.
            let object = unsafe { Object::from_value(at) };
            let side = heap.side_of(object, false);
            // SAFETY: rule W1: the object owns the record.
            let weak = unsafe { Weak::share(side, at) };
            // Nothing of the heap is half done here, whatever `init` has done, and what the value says of itself.
            let kind = catch_unwind(AssertUnwindSafe(|| {
                let value = init(&weak);
                let kind = VTable::kind_of(&value);
                // SAFETY: the place of `T` has room for a `T` behind the header, and the object is ours alone.
                unsafe { at.write(value) };
                kind
            }));
            let header = object.header();
            collector::thaw(heap, header.state());
            let kind = match kind {
                Ok(kind) => kind,
                Err(payload) => {
                    // SAFETY: rules P1 and P4: the one count is ours, there is no value, and no weak handle upgrades.
                    unsafe { collector::retire(heap, object) };
                    drop(weak);
                    resume_unwind(payload)
                }
            };
            header.become_type(kind.vtable, kind.flags);
            if kind.is_loud() {
                header.count.unhush();
            }
            header.scratch.set(heap.era.get());
            // SAFETY: rule S4: the object still has the record that it was given above.
            unsafe { side.as_ref() }.reveal(object);
            // SAFETY: rule P2, and the count of one is this handle's.
            unsafe { Self::from_value(at) }
        })
    }

    /// Moves a value from its box to the heap, or gives the box back if there is no room. The value isn't copied to the stack
    /// on its way.
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
    pub fn try_from_box(value: Box<T>) -> Result<Self, TryNewError<Box<T>>> {
        let kind = VTable::kind_of(&*value);
        // SAFETY: rule A2: the value is moved there at once.
        match unsafe { Self::room(kind) } {
            Ok(at) => {
                let value = Box::into_raw(value);
                // SAFETY: there is a value in the box, which the next statement frees, and room for one in the object.
                unsafe { ptr::copy_nonoverlapping(value, at.as_ptr(), 1) };
                // SAFETY: from `into_raw`; what is in the box has moved out, and isn't dropped.
                drop(unsafe { Box::from_raw(value.cast::<ManuallyDrop<T>>()) });
                // SAFETY: rule P2, and the count of one is this handle's.
                Ok(unsafe { Self::from_value(at) })
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
    fn from(value: Box<T>) -> Self {
        Self::try_from_box(value).unwrap_or_else(|error| error.why.give_up())
    }
}

impl<T: ?Sized> Gc<T> {
    /// The value of a handle that is the only one, moved out; the object is freed without running its finalizer.
    ///
    /// # Safety
    /// The handle is the only one, and `T` is the object's own type.
    pub(super) unsafe fn take_apart(this: Self) -> T
    where
        T: Sized,
    {
        let this = ManuallyDrop::new(this);
        let object = Gc::object(&this);
        with_heap(|heap| {
            heap.forget(object);
            let header = object.header();
            collector::thaw(heap, header.state());
            if let Some(side) = header.side() {
                side.sever();
            }
            // SAFETY: rule P4: nobody else has a handle, and weak ones are severed.
            let value = unsafe { Gc::value(&this).read() };
            // SAFETY: rules P1 and P4 end: the value was moved out.
            unsafe { collector::retire(heap, object) };
            value
        })
    }
}
