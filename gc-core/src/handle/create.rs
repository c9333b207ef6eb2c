//! Making objects.

use std::alloc::{Layout, handle_alloc_error};
use std::error::Error;
use std::fmt;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::{self, NonNull};

use super::{Gc, Weak};
use crate::alloc::{Place, Refused};
use crate::collector;
use crate::local::{Heap, Phase, with_heap};
use crate::object::{Kind, VTable};
use crate::ptr::Object;
use crate::state::Count;
use crate::trace::{Finalize, Trace};

/// There was no room for a value; it comes back with this error.
///
/// # Examples
/// ```
/// use gc_core::{Gc, heap};
///
/// heap::configure(|config| config.max_bytes = Some(1000)).unwrap();
/// let error = Gc::try_new([0_u8; 2000]).unwrap_err();
/// assert!(error.to_string().contains("limit of 1000"));
/// assert_eq!(error.into_value().len(), 2000);
/// ```
pub struct TryNewError<T> {
    value: T,
    why: NoRoom,
}

/// Why there was no room. It is put into words when they are asked for: where memory is out, there is none for words.
struct NoRoom {
    refused: Refused,
    type_name: &'static str,
    /// Objects that there were.
    live: usize,
    /// Whether a collection could be tried first.
    collected: bool,
}

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { refused, type_name, live, collected } = self;
        let tried =
            if *collected { "a full collection freed too little" } else { "collections are paused, or one is running" };
        match refused {
            Refused::Limit { asked, held, limit } => write!(
                f,
                "gc-core: no room for a `{type_name}`: the heap holds {held} bytes in {live} objects, {asked} more would \
                 exceed its limit of {limit} (`Config::max_bytes`), and {tried}"
            ),
            Refused::Memory(layout) => write!(
                f,
                "gc-core: no room for a `{type_name}`: the global allocator has no block of {} bytes",
                layout.size()
            ),
            Refused::TooLarge => write!(f, "gc-core: a `{type_name}` of this length exceeds the address space"),
        }
    }
}

impl<T> TryNewError<T> {
    /// The value that found no room.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, heap};
    ///
    /// heap::configure(|config| config.max_bytes = Some(1)).unwrap();
    /// assert_eq!(Gc::try_new(String::from("kept")).unwrap_err().into_value(), "kept");
    /// ```
    pub fn into_value(self) -> T {
        self.value
    }
}

impl NoRoom {
    #[cold]
    #[inline(never)]
    fn new<T: ?Sized>(refused: Refused) -> Self {
        with_heap(|heap| {
            let collected = heap.paused.get() == 0 && heap.phase.get() == Phase::Idle;
            Self { refused, type_name: std::any::type_name::<T>(), live: heap.live().objects, collected }
        })
    }

    /// Ends in a panic, or as a failed allocation does. The caller has the value still: its destructor runs while the panic
    /// unwinds.
    #[cold]
    #[inline(never)]
    fn give_up(self) -> ! {
        match self.refused {
            Refused::Memory(layout) => handle_alloc_error(layout),
            Refused::Limit { .. } | Refused::TooLarge => panic!("{self}"),
        }
    }
}

impl<T> fmt::Debug for TryNewError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryNewError").field("message", &format_args!("{}", self.why)).finish_non_exhaustive()
    }
}

impl<T> fmt::Display for TryNewError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl<T> Error for TryNewError<T> {}

/// A free block for an object of this kind, if there is one; where its header is to be written (rule A2).
#[inline]
fn room_at_hand(heap: &Heap, place: Place) -> Option<NonNull<u8>> {
    heap.pool.take(place.pooled()?)
}

/// Writes the header of a new object with one handle.
///
/// # Safety
/// Rule A2: `header` is a block's for the kind's place.
#[inline]
unsafe fn begin(heap: &Heap, header: NonNull<u8>, kind: Kind) -> Object {
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

/// A new slice object whose elements are still to be written; where they go.
///
/// # Safety
/// Rule A2: before `len` elements are there, no other code runs.
unsafe fn room_for_slice<T: Trace + 'static>(heap: &Heap, kind: Kind, len: usize) -> Result<NonNull<T>, Refused> {
    let place = Place::of_slice(Layout::new::<T>(), len).ok_or(Refused::TooLarge)?;
    let header = match room_at_hand(heap, place) {
        Some(header) => {
            // SAFETY: slices go to classes with room for a prefix.
            unsafe { collector::write_len(header, len) };
            header
        }
        None => collector::make_room(heap, place, len)?,
    };
    // SAFETY: rule A2: the block is for such a slice.
    Ok(unsafe { begin(heap, header, kind) }.value_ptr().cast())
}

impl<T: Trace + 'static> Gc<[T]> {
    /// Moves `len` elements to the heap, bit by bit.
    ///
    /// # Safety
    /// There are `len` elements at `elements`, and they are the caller's to move out of.
    ///
    /// # Errors
    /// If there is no room; the elements are not moved then.
    unsafe fn move_from(elements: NonNull<T>, len: usize) -> Result<Self, NoRoom> {
        let kind = VTable::kind_of_slice::<T>();
        // SAFETY: rule A2: the elements are moved there at once.
        with_heap(|heap| match unsafe { room_for_slice::<T>(heap, kind, len) } {
            Ok(at) => {
                // SAFETY: the block has room for `len` elements, and is new.
                unsafe { ptr::copy_nonoverlapping(elements.as_ptr(), at.as_ptr(), len) };
                // SAFETY: rule P2, and the count of one is this handle's.
                Ok(unsafe { Self::from_value(NonNull::slice_from_raw_parts(at, len)) })
            }
            Err(refused) => Err(NoRoom::new::<[T]>(refused)),
        })
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
    pub fn try_from_vec(mut vec: Vec<T>) -> Result<Self, TryNewError<Vec<T>>> {
        let elements = NonNull::from(vec.as_mut_slice());
        // SAFETY: all of the vector's elements; where they are moved, the vector is made to forget them.
        match unsafe { Self::move_from(elements.cast(), vec.len()) } {
            Ok(gc) => {
                // SAFETY: no elements are left in it, only capacity.
                unsafe { vec.set_len(0) };
                Ok(gc)
            }
            Err(why) => Err(TryNewError { value: vec, why }),
        }
    }
}

impl Gc<str> {
    /// Copies a text to the heap, if there is room.
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
    pub fn try_from_str(text: &str) -> Result<Self, TryNewError<()>> {
        let start = NonNull::from(text.as_bytes()).cast::<u8>();
        // SAFETY: bytes have no destructor, so that they may be moved out of a borrow.
        let bytes = match unsafe { Gc::move_from(start, text.len()) } {
            Ok(bytes) => bytes,
            Err(why) => return Err(TryNewError { value: (), why: NoRoom { type_name: "str", ..why } }),
        };
        let kind = VTable::kind_of_str();
        Gc::object(&bytes).header().become_type(kind.vtable, kind.flags);
        let bytes = Gc::into_raw(bytes);
        // SAFETY: the bytes are a `str`'s, which has their layout; one handle for one.
        Ok(unsafe { Gc::from_raw(bytes as *const str) })
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

impl<T: Trace + 'static> From<Vec<T>> for Gc<[T]> {
    /// Moves the elements to the heap.
    ///
    /// # Panics
    /// As [`Gc::new`] does.
    fn from(vec: Vec<T>) -> Self {
        Self::try_from_vec(vec).unwrap_or_else(|error| error.why.give_up())
    }
}

impl<T: Trace + 'static> From<Box<[T]>> for Gc<[T]> {
    fn from(elements: Box<[T]>) -> Self {
        elements.into_vec().into()
    }
}

impl From<&str> for Gc<str> {
    fn from(text: &str) -> Self {
        Self::try_from_str(text).unwrap_or_else(|error| error.why.give_up())
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
