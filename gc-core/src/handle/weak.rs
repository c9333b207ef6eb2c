//! [`Weak`]: the handle that keeps nothing alive.

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::{self, NonNull};

use super::Gc;
use crate::heap::{Heap, with_heap};
use crate::object::Side;
use crate::ptr::with_address;
use crate::trace::{Depth, Finalize, Trace, Tracer};

/// A handle that doesn't keep its object alive, and not its memory either.
///
/// It [upgrades](Weak::upgrade) for as long as the object lives, which includes the time of its
/// finalizer, and gives `None` from the moment that the object is condemned. It points to a small
/// side record that all weak handles of one object share; the object's own memory is free as soon
/// as it dies.
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
#[repr(transparent)]
pub struct Weak<T: ?Sized> {
    /// The side record, or [`NOWHERE`]; with the metadata of a pointer to the value.
    side: NonNull<T>,
    /// Rule V1, as for [`Gc`].
    invariant: PhantomData<*mut T>,
}

/// The address of a weak handle that was never one to an object. It is not aligned as a record.
const NOWHERE: usize = usize::MAX;

impl<T: ?Sized + RefUnwindSafe> UnwindSafe for Weak<T> {}
impl<T: ?Sized + RefUnwindSafe> RefUnwindSafe for Weak<T> {}

impl<T> Weak<T> {
    /// A weak handle to nothing: it never upgrades. Takes no memory.
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
    /// One weak handle more on a side record. `value`: a pointer whose metadata is the handle's.
    ///
    /// # Safety
    /// Rule W1: the record has an owner.
    pub(super) unsafe fn share(side: NonNull<Side>, value: NonNull<T>) -> Self {
        // SAFETY: rule W1, as this function asks for: the record is there.
        unsafe { side.as_ref() }.retain();
        Self { side: with_address(value, side.cast()), invariant: PhantomData }
    }

    fn side_ptr(&self) -> Option<NonNull<Side>> {
        (self.side.addr().get() != NOWHERE).then(|| self.side.cast())
    }

    fn side(&self) -> Option<&Side> {
        // SAFETY: rule W1: this handle is an owner of the record.
        self.side_ptr().map(|side| unsafe { side.as_ref() })
    }

    /// A strong handle, if the object is alive: from its making until it is condemned, its
    /// finalizer's time included.
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
    pub fn upgrade(&self) -> Option<Gc<T>> {
        let object = self.side()?.object()?;
        let header = object.header();
        // Zero: dead, and waiting for the cascade above it to end.
        if header.strong() == 0 {
            return None;
        }
        header.retain();
        let value = with_address(self.side, object.value_ptr());
        // SAFETY: rule P2: the object's own pointer, with the metadata of a handle to it; the count is
        // taken above.
        Some(unsafe { Gc::from_value(value) })
    }

    /// Number of strong handles to the object; 0 once it is condemned.
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

    /// Number of weak handles to the object, this one included; 0 once no strong one is left.
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

    /// Whether two weak handles are to the same object, or both to none ([`Weak::new`]). An object
    /// that is gone is still the same one.
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

    /// Gives the handle up for a pointer, to be turned back with [`Weak::from_raw`]. The pointer
    /// can't be read from, but it may be cast to one to a trait object on the way.
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

    /// Turns the pointer of [`Weak::into_raw`] back into a handle.
    ///
    /// # Safety
    /// As for [`Gc::from_raw`], whose words on types and lifetimes hold here too: the pointer comes
    /// from `into_raw` on this thread, and is turned back once for each `into_raw`.
    ///
    /// # Examples
    /// See [`Weak::into_raw`].
    pub unsafe fn from_raw(pointer: *const T) -> Self {
        // SAFETY: as this function asks for, it is from `into_raw`, so it is not null.
        Self { side: unsafe { NonNull::new_unchecked(pointer.cast_mut()) }, invariant: PhantomData }
    }
}

impl<T: ?Sized> Gc<T> {
    /// Number of weak handles.
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

    /// A weak handle to the object. The first one of an object makes a small side record, which all
    /// of them share.
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

    #[inline]
    fn can_hold_gc() -> bool {
        false
    }

    #[inline]
    fn __holds_gc<D: Depth>() -> bool {
        false
    }
}

impl<T: ?Sized> Finalize for Weak<T> {
    fn needs_finalize() -> bool {
        false
    }
}
