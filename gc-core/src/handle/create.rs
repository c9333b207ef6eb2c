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
use crate::trace::{Finalize, Managed, Trace};

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

    /// Ends in a panic, or as a failed allocation does.
    #[cold]
    fn give_up(self) -> ! {
        match self.why.refused {
            Refused::Memory(layout) => handle_alloc_error(layout),
            Refused::Limit { .. } | Refused::TooLarge => {
                // The value's destructor runs while the panic unwinds.
                panic!("{}", self.why)
            }
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
    let count = if kind.loud { Count::ONE } else { Count::QUIET_ONE };
    // SAFETY: the caller's word.
    unsafe { heap.begin(header, count, kind) }
}

impl<T: Managed> Gc<T> {
    /// Whether a value always gets a block of its own. It is copied as little as can be on its way there: it may be large.
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
        with_heap(|heap| {
            // Rule A2: the type is asked what it is before there is a block.
            let kind = VTable::kind_of::<T>();
            if Self::IS_BIG {
                return match collector::make_room(heap, VTable::place_of::<T>(), 0) {
                    // SAFETY: rule A2: a block for the place of `T`.
                    Ok(header) => unsafe { Self::begin_with(heap, header, kind, value) },
                    Err(refused) => no_room::<T, T>(heap, value, refused).give_up(),
                };
            }
            match room_at_hand(heap, VTable::place_of::<T>()) {
                // SAFETY: rule A2: a block for the place of `T`.
                Some(header) => unsafe { Self::begin_with(heap, header, kind, value) },
                None => Self::new_or_give_up(heap, (value,)),
            }
        })
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
        with_heap(|heap| {
            let kind = VTable::kind_of::<T>();
            if Self::IS_BIG {
                return match collector::make_room(heap, VTable::place_of::<T>(), 0) {
                    // SAFETY: rule A2: a block for the place of `T`.
                    Ok(header) => Ok(unsafe { Self::begin_with(heap, header, kind, value) }),
                    Err(refused) => Err(no_room::<T, T>(heap, value, refused)),
                };
            }
            match room_at_hand(heap, VTable::place_of::<T>()) {
                // SAFETY: rule A2: a block for the place of `T`.
                Some(header) => Ok(unsafe { Self::begin_with(heap, header, kind, value) }),
                None => Self::new_slowly(heap, (value,)),
            }
        })
    }

    /// The rest of `try_new`, where no block is at hand.
    ///
    /// The value comes in a tuple, a copy: were it the caller's own that is passed on, it would have to have an address, and
    /// be written there before it is written to the heap. The kind is asked for again for the same reason.
    #[cold]
    #[inline(never)]
    fn new_slowly(heap: &Heap, (value,): (T,)) -> Result<Self, TryNewError<T>> {
        let kind = VTable::kind_of::<T>();
        match collector::make_room(heap, VTable::place_of::<T>(), 0) {
            // SAFETY: rule A2: a block for the place of `T`.
            Ok(header) => Ok(unsafe { Self::begin_with(heap, header, kind, value) }),
            Err(refused) => Err(no_room::<T, T>(heap, value, refused)),
        }
    }

    /// The rest of `new`, where no block is at hand.
    #[cold]
    #[inline(never)]
    fn new_or_give_up(heap: &Heap, value: (T,)) -> Self {
        Self::new_slowly(heap, value).unwrap_or_else(|error| error.give_up())
    }

    /// A new object with this value.
    ///
    /// # Safety
    /// Rule A2: `header` is a block's for the place of `T`, and the kind is that of `T`.
    #[inline]
    unsafe fn begin_with(heap: &Heap, header: NonNull<u8>, kind: Kind, value: T) -> Self {
        // SAFETY: the caller's word.
        let object = unsafe { begin(heap, header, kind) };
        let at = object.value_ptr().cast::<T>();
        // SAFETY: the place of `T` has room for a `T` behind the header, and the object is ours alone.
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
        let kind = VTable::kind_of::<T>();
        with_heap(|heap| {
            let place = VTable::place_of::<T>();
            let header = match room_at_hand(heap, place).map_or_else(|| collector::make_room(heap, place, 0), Ok) {
                Ok(header) => header,
                Err(refused) => no_room::<T, ()>(heap, (), refused).give_up(),
            };
            // Until the value is there, the object is one of a type with nothing to trace or drop.
            // SAFETY: rule A2: a block for the place of `T`.
            let object = unsafe { begin(heap, header, VTable::embryo_of::<T>()) };
            let at = object.value_ptr().cast::<T>();
            let side = heap.side_of(object, false);
            // SAFETY: rule W1: the object owns the record.
            let weak = unsafe { Weak::share(side, at) };
            // Nothing of the heap is half done here, whatever `init` has done.
            let value = match catch_unwind(AssertUnwindSafe(|| init(&weak))) {
                Ok(value) => value,
                Err(payload) => {
                    collector::thaw(heap, object.header().state());
                    // SAFETY: rules P1 and P4: the one count is ours, there is no value, and no weak handle upgrades.
                    unsafe { collector::retire(heap, object) };
                    drop(weak);
                    resume_unwind(payload)
                }
            };
            // SAFETY: the place of `T` has room for a `T` behind the header, and the object is ours alone.
            unsafe { at.write(value) };
            let header = object.header();
            collector::thaw(heap, header.state());
            header.become_type(kind.vtable, kind.flags);
            if kind.loud {
                header.count.unhush();
            }
            header.scratch.set(heap.era.get());
            // SAFETY: rule S4: the object still has the record that it was given above.
            unsafe { side.as_ref() }.reveal(object);
            // SAFETY: rule P2, and the count of one is this handle's.
            unsafe { Self::from_value(at) }
        })
    }
}

#[cold]
#[inline(never)]
fn no_room<T: ?Sized, V>(heap: &Heap, value: V, refused: Refused) -> TryNewError<V> {
    let collected = heap.paused.get() == 0 && heap.phase.get() == Phase::Idle;
    let why = NoRoom { refused, type_name: std::any::type_name::<T>(), live: heap.live().objects, collected };
    TryNewError { value, why }
}

/// A new slice object whose elements are still to be written; where they go.
///
/// # Panics
/// As `Gc::new` does.
fn room_for_slice<T: Trace + 'static>(heap: &Heap, len: usize) -> NonNull<u8> {
    let refused = match Place::of_slice(Layout::new::<T>(), len) {
        None => Refused::TooLarge,
        Some(place) => {
            match room_at_hand(heap, place) {
                Some(header) => {
                    // SAFETY: slices go to classes with room for a prefix.
                    unsafe { collector::write_len(header, len) };
                    return header;
                }
                None => match collector::make_room(heap, place, len) {
                    Ok(header) => return header,
                    Err(refused) => refused,
                },
            }
        }
    };
    no_room::<[T], ()>(heap, (), refused).give_up()
}

impl<T: Trace + 'static> Gc<[T]> {
    /// Moves `len` elements to the heap, bit by bit.
    ///
    /// # Safety
    /// There are `len` elements at `elements`, and they are the caller's to move out of.
    ///
    /// # Panics
    /// As `Gc::new` does; the elements are not moved then.
    pub(super) unsafe fn move_from(elements: NonNull<T>, len: usize) -> Self {
        let kind = VTable::kind_of_slice::<T>();
        with_heap(|heap| {
            let header = room_for_slice::<T>(heap, len);
            // SAFETY: rule A2: the block is for such a slice.
            let object = unsafe { begin(heap, header, kind) };
            let at = object.value_ptr().cast::<T>();
            // SAFETY: the block has room for `len` elements, and is new.
            unsafe { ptr::copy_nonoverlapping(elements.as_ptr(), at.as_ptr(), len) };
            // SAFETY: rule P2, and the count of one is this handle's.
            unsafe { Self::from_value(NonNull::slice_from_raw_parts(at, len)) }
        })
    }
}

impl<T: Trace + 'static> From<Vec<T>> for Gc<[T]> {
    /// Moves the elements to the heap.
    fn from(mut vec: Vec<T>) -> Self {
        let elements = NonNull::from(vec.as_mut_slice());
        // SAFETY: all of the vector's elements; the next line makes it forget them.
        let gc = unsafe { Self::move_from(elements.cast(), vec.len()) };
        // SAFETY: no elements are left in it, only capacity.
        unsafe { vec.set_len(0) };
        gc
    }
}

impl<T: Trace + Finalize + 'static> From<Box<T>> for Gc<T> {
    /// Moves the value from its box to the heap.
    fn from(value: Box<T>) -> Self {
        Self::new(*value)
    }
}

impl<T: Trace + 'static> From<Box<[T]>> for Gc<[T]> {
    fn from(elements: Box<[T]>) -> Self {
        elements.into_vec().into()
    }
}

impl From<&str> for Gc<str> {
    fn from(text: &str) -> Self {
        // SAFETY: bytes have no destructor, so that they may be moved out of a borrow.
        let bytes = unsafe { Gc::move_from(NonNull::from(text.as_bytes()).cast::<u8>(), text.len()) };
        let kind = VTable::kind_of_str();
        Gc::object(&bytes).header().become_type(kind.vtable, kind.flags);
        let bytes = Gc::into_raw(bytes);
        // SAFETY: the bytes are a `str`'s, which has their layout; one handle for one.
        unsafe { Gc::from_raw(bytes as *const str) }
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
