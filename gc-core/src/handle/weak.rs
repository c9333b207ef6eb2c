//! [`Weak`]: the handle that doesn't keep its object alive.

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::{self, NonNull};

use super::Gc;
use crate::heap::{Heap, Site, handle_made, with_heap};
use crate::object::Side;
use crate::ptr::{Object, with_address};
use crate::trace::{Finalize, Inspector, Trace, Tracer, holds_nothing};

/// A handle that keeps neither its object alive nor the object's memory.
///
/// [`Gc::downgrade`] makes one. [`Weak::upgrade`] returns a [`Gc`] for as long as the object lives,
/// finalizers included, and `None` from the moment that the object is condemned: when its finalizer
/// has run and it is about to be dropped.
///
/// A weak handle points to a small *side record*, which all weak handles to one object share. The
/// record lives as long as they do.
///
/// Weak handles compare, order and hash by the identity of their object, which stays the same when
/// the object is gone; all that were never one to an object ([`Weak::new`]) are equal.
///
/// # Examples
/// ```
/// use gc_core::Gc;
///
/// let gc = Gc::new(5);
/// let weak = Gc::downgrade(&gc);
/// assert_eq!(*weak.upgrade().unwrap(), 5);
/// drop(gc);
/// assert!(weak.upgrade().is_none());
/// ```
///
/// # Addresses are reused
/// An object's memory is free for the next object as soon as it dies, weak handles or not. `Rc`
/// differs: its `Weak` keeps the memory, so that no new object gets the address. So **don't take an
/// address for an identity**. In a map from `*const T` to `Weak<T>`, a new object can have the key
/// of a dead one.
///
/// - Key the map by weak handles themselves, or by [`ById`](crate::ById), which holds the objects.
/// - Key the map by a number that each object is given when it is made.
/// - Or keep the weak handle beside what you look up by address, and use an entry only if its
///   handle upgrades. Two objects that live have two addresses, so the entry is then about this
///   object:
///
/// ```
/// use gc_core::{Gc, Weak};
/// use std::collections::HashMap;
///
/// let mut notes: HashMap<*const u8, (Weak<u8>, &str)> = HashMap::new();
/// let first = Gc::new(1);
/// notes.insert(Gc::as_ptr(&first), (Gc::downgrade(&first), "about the first"));
/// drop(first);
///
/// let second = Gc::new(2); // It may have the address of the first.
/// let note = notes.get(&Gc::as_ptr(&second)).filter(|(object, _)| object.upgrade().is_some());
/// assert!(note.is_none());
/// ```
///
/// To compare weak handles with each other, use [`Weak::ptr_eq`]. It never takes two objects for
/// the same, whether they live or not.
#[repr(transparent)]
pub struct Weak<T: ?Sized> {
    /// The side record, or [`NOWHERE`]; with the metadata of a pointer to the value.
    side: NonNull<T>,
    /// Rule V1, as for [`Gc`].
    invariant: PhantomData<*mut T>,
}

/// The address in a weak handle to no object. It is not aligned as a record is.
const NOWHERE: usize = usize::MAX;

impl<T: ?Sized + RefUnwindSafe> UnwindSafe for Weak<T> {}
impl<T: ?Sized + RefUnwindSafe> RefUnwindSafe for Weak<T> {}

impl<T> Weak<T> {
    /// Creates a weak handle to no object. It never upgrades, and takes no memory.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Weak;
    ///
    /// assert!(Weak::<u8>::new().upgrade().is_none());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        let nowhere = ptr::without_provenance_mut(NOWHERE);
        // SAFETY: it is not null.
        Self { side: unsafe { NonNull::new_unchecked(nowhere) }, invariant: PhantomData }
    }
}

impl<T: ?Sized> Weak<T> {
    /// Makes one more weak handle to a side record. `value` is a pointer with the metadata that the
    /// handle needs.
    ///
    /// # Safety
    /// Rule W1: the record has an owner.
    pub(super) unsafe fn share(side: NonNull<Side>, value: NonNull<T>) -> Self {
        // SAFETY: rule W1, as this function asks for: the record is there.
        unsafe { side.as_ref() }.retain();
        Self { side: with_address(value, side.cast()), invariant: PhantomData }
    }

    /// The address of the side record, which stands for the object's identity.
    pub(super) fn side_address(&self) -> usize {
        self.side.addr().get()
    }

    fn side_ptr(&self) -> Option<NonNull<Side>> {
        (self.side.addr().get() != NOWHERE).then(|| self.side.cast())
    }

    /// The object, while it can be reached from here.
    pub(crate) fn object(&self) -> Option<Object> {
        self.side()?.object()
    }

    fn side(&self) -> Option<&Side> {
        // SAFETY: rule W1: this handle is an owner of the record.
        self.side_ptr().map(|side| unsafe { side.as_ref() })
    }

    /// Returns a strong handle, or `None` if the object is dead.
    ///
    /// An object is alive from the end of its construction until it is condemned. Its finalizer
    /// runs before that.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// let strong = weak.upgrade();
    /// assert_eq!(strong.as_deref(), Some(&5));
    /// drop((gc, strong));
    /// assert!(weak.upgrade().is_none());
    /// ```
    #[must_use]
    #[cfg_attr(feature = "track", track_caller)]
    pub fn upgrade(&self) -> Option<Gc<T>> {
        let object = self.side()?.object()?;
        let header = object.header();
        // Zero: dead, and waiting for the cascade above it to end.
        if header.strong() == 0 {
            return None;
        }
        header.retain();
        let value = with_address(self.side, object.value_ptr());
        // SAFETY: rule P2: the object's own pointer, with the metadata of a handle to it; the count
        // is taken above.
        let gc = unsafe { Gc::from_value(value) };
        handle_made(object, Site::here());
        Some(gc)
    }

    /// Returns the address of the value, as [`Gc::as_ptr`] gives it, for as long as the handle
    /// upgrades; a null pointer afterwards, and for [`Weak::new`].
    ///
    /// An address is used again when its object is gone. What stays the same is the identity of the
    /// handle: `==`, `Ord` and `Hash`.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// assert_eq!(weak.as_ptr(), Gc::as_ptr(&gc));
    /// drop(gc);
    /// assert!(weak.as_ptr().is_null());
    /// ```
    #[must_use]
    pub fn as_ptr(&self) -> *const T {
        let alive = self.side().and_then(Side::object).filter(|object| object.header().strong() > 0);
        match alive {
            Some(object) => with_address(self.side, object.value_ptr()).as_ptr(),
            None => self.side.as_ptr().with_addr(0),
        }
    }

    /// Returns the number of strong handles to the object, or 0 once it is condemned.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let gc = Gc::new(5);
    /// assert_eq!(Gc::downgrade(&gc).strong_count(), 1);
    /// ```
    #[must_use]
    pub fn strong_count(&self) -> usize {
        self.side().and_then(Side::object).map_or(0, |object| object.header().strong() as usize)
    }

    /// Returns the number of weak handles to the object, this one included, or 0 once no strong one
    /// is left.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// assert_eq!(weak.weak_count(), 1);
    /// ```
    #[must_use]
    pub fn weak_count(&self) -> usize {
        if self.strong_count() == 0 { 0 } else { self.side().map_or(0, Side::weak_handles) }
    }

    /// Returns `true` if both weak handles are to the same object, or both to none ([`Weak::new`]).
    ///
    /// It tells dead objects apart too: handles to one dead object are equal, and differ from those
    /// to an object that has its address now.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Weak};
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// assert!(weak.ptr_eq(&Gc::downgrade(&gc)));
    /// assert!(!weak.ptr_eq(&Weak::new()));
    /// assert!(Weak::<u8>::new().ptr_eq(&Weak::new()));
    /// ```
    #[must_use]
    pub fn ptr_eq(&self, other: &Self) -> bool {
        self.side.addr() == other.side.addr()
    }

    /// Consumes the handle and returns a pointer, which [`Weak::from_raw`] turns back.
    ///
    /// The pointer can't be read from. In between, it may be cast to a pointer to a trait object.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Weak};
    /// use std::fmt::Display;
    ///
    /// let five = Gc::new(5);
    /// let raw = Gc::downgrade(&five).into_raw() as *const dyn Display;
    /// // SAFETY: from `into_raw`, and turned back once.
    /// let weak: Weak<dyn Display> = unsafe { Weak::from_raw(raw) };
    /// assert_eq!(weak.upgrade().unwrap().to_string(), "5");
    /// ```
    #[must_use = "losing the pointer leaks the side record"]
    pub fn into_raw(self) -> *const T {
        ManuallyDrop::new(self).side.as_ptr()
    }

    /// Makes a handle of a pointer that [`Weak::into_raw`] returned.
    ///
    /// # Safety
    /// The pointer comes from `into_raw` on this thread, and is turned back once for each
    /// `into_raw`. What [`Gc::from_raw`] says of types and lifetimes holds here too.
    ///
    /// # Examples
    /// See [`Weak::into_raw`].
    pub unsafe fn from_raw(pointer: *const T) -> Self {
        // SAFETY: as this function asks for, it is from `into_raw`, so it is not null.
        Self { side: unsafe { NonNull::new_unchecked(pointer.cast_mut()) }, invariant: PhantomData }
    }
}

impl<T: ?Sized> Gc<T> {
    /// Returns the number of weak handles to the object.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let a = Gc::new(5);
    /// let weak = Gc::downgrade(&a);
    /// assert_eq!(Gc::weak_count(&a), 1);
    /// # drop(weak);
    /// ```
    #[inline]
    #[must_use]
    pub fn weak_count(this: &Self) -> usize {
        Self::object(this).header().side().map_or(0, Side::weak_handles)
    }

    /// Creates a weak handle to the object.
    ///
    /// The first one of an object makes a small side record, which all of them share.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// assert!(weak.upgrade().is_some());
    /// drop(gc);
    /// assert!(weak.upgrade().is_none());
    /// ```
    #[must_use = "a weak handle that is dropped at once has no effect"]
    pub fn downgrade(this: &Self) -> Weak<T> {
        let side = with_heap(|heap| heap.side_of(Self::object(this), true));
        // SAFETY: rule W1: the object owns the record while this handle lives.
        unsafe { Weak::share(side, Self::value(this)) }
    }
}

impl<T: ?Sized> Clone for Weak<T> {
    fn clone(&self) -> Self {
        if let Some(side) = self.side() {
            side.retain();
        }
        Self { side: self.side, invariant: PhantomData }
    }
}

impl<T: ?Sized> Drop for Weak<T> {
    fn drop(&mut self) {
        if let Some(side) = self.side_ptr() {
            // SAFETY: rule W1: this handle is an owner, and is none from now on.
            unsafe { Heap::release_side(side) };
        }
    }
}

impl<T> Default for Weak<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: ?Sized> fmt::Debug for Weak<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(Weak)")
    }
}

// SAFETY: a weak handle keeps nothing alive: there is no edge to report.
unsafe impl<T: ?Sized> Trace for Weak<T> {
    #[inline]
    fn trace(&self, _: &mut Tracer<'_>) {}

    #[inline]
    fn __trace_part(&self, _: &mut Tracer<'_>) {}

    holds_nothing!();

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        if let Some(object) = self.object() {
            inspector.weak(object);
        }
    }
}

impl<T: ?Sized> Finalize for Weak<T> {
    fn needs_finalize() -> bool {
        false
    }
}
