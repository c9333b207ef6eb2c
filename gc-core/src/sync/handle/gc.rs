//! [`Gc`]: the strong handle.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use crate::ptr::Shared;
use crate::sync::cascade::drop_handle;
use crate::trace::{Finalize, Trace, TraceSync, Tracer, Variant};

/// A counted handle to a value that threads share: to [`Arc`](std::sync::Arc) what [`crate::Gc`] is
/// to [`Rc`](std::rc::Rc).
///
/// The value is dropped at the moment its last handle goes, by the thread that dropped that handle.
/// Before it is dropped, its [finalizer](Finalize) runs, once.
///
/// A handle can be sent and shared where its type's values can: `Gc<T>` is [`Send`] and [`Sync`]
/// where `T` is both. What is changed through it is behind a lock, or in an atomic: a
/// [`GcCell`](super::GcCell) of this module, a [`Mutex`](std::sync::Mutex), an
/// [`RwLock`](std::sync::RwLock), a [`OnceLock`](std::sync::OnceLock).
///
/// # Cycles
/// Objects that only hold each other are [collected](crate::sync), in a thread of the collector's.
/// There their finalizers run, and their values are dropped.
///
/// # Examples
/// ```
/// use gc_core::sync::{Gc, GcCell};
/// use gc_core::{Finalize, Trace};
///
/// #[derive(Trace, Finalize)]
/// #[trace(sync)]
/// struct Job {
///     name: String,
///     next: GcCell<Option<Gc<Job>>>,
/// }
///
/// let last = Gc::new(Job { name: "last".into(), next: GcCell::new(None) });
/// let first = Gc::new(Job { name: "first".into(), next: GcCell::new(Some(last)) });
///
/// let other = first.clone();
/// let name = std::thread::spawn(move || other.next.get().unwrap().name.clone()).join().unwrap();
/// assert_eq!((name.as_str(), Gc::strong_count(&first)), ("last", 1));
/// ```
#[repr(transparent)]
pub struct Gc<T: ?Sized> {
    /// Where the value is, with the provenance of its block (rule P2).
    value: NonNull<T>,
    /// Rule V1: the type is invariant.
    invariant: PhantomData<*mut T>,
}

// SAFETY: as for `Arc`: whoever has a handle can read the value, and whoever drops the last one
// drops it, on any thread. The counts are atomic.
unsafe impl<T: ?Sized + Send + Sync> Send for Gc<T> {}
// SAFETY: as above; handles can be cloned through a shared reference.
unsafe impl<T: ?Sized + Send + Sync> Sync for Gc<T> {}

impl<T: ?Sized + RefUnwindSafe> UnwindSafe for Gc<T> {}
impl<T: ?Sized + RefUnwindSafe> RefUnwindSafe for Gc<T> {}

impl<T: ?Sized> Gc<T> {
    /// A handle from a pointer to its value.
    ///
    /// # Safety
    /// Rule P2: the pointer is to the value of a shared object, with its block's provenance. The
    /// object counts this handle.
    #[inline]
    pub(super) unsafe fn from_value(value: NonNull<T>) -> Self {
        Self { value, invariant: PhantomData }
    }

    #[inline]
    pub(super) fn value(this: &Self) -> NonNull<T> {
        this.value
    }

    #[inline]
    pub(in crate::sync) fn shared(this: &Self) -> Shared {
        // SAFETY: rule P2 for the pointer, and the handle keeps the object allocated.
        unsafe { Shared::from_value(this.value) }
    }

    /// Returns a pointer to the value. It is valid as long as there is a strong handle.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// assert!(std::ptr::eq(Gc::as_ptr(&gc), &*gc));
    /// ```
    #[inline]
    #[must_use]
    pub fn as_ptr(this: &Self) -> *const T {
        this.value.as_ptr()
    }

    /// Returns whether two handles are to the same object.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// assert!(Gc::ptr_eq(&gc, &gc.clone()));
    /// assert!(!Gc::ptr_eq(&gc, &Gc::new(5)));
    /// ```
    #[inline]
    #[must_use]
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        this.value.addr() == other.value.addr()
    }

    /// Returns the number of strong handles.
    ///
    /// Other threads may change it at any time, between this call and the use of its result too. In
    /// the finalizer of an object that a collection has found dead, the collector's own handle
    /// counts.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let other = gc.clone();
    /// assert_eq!(Gc::strong_count(&gc), 2);
    /// # drop(other);
    /// ```
    #[inline]
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "a count has 28 bits")]
    pub fn strong_count(this: &Self) -> usize {
        Self::shared(this).header().word.look().count() as usize
    }

    /// Returns the number of weak handles.
    ///
    /// Other threads may change it at any time.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// assert_eq!(Gc::weak_count(&gc), 1);
    /// # drop(weak);
    /// ```
    #[inline]
    #[must_use]
    pub fn weak_count(this: &Self) -> usize {
        Self::shared(this).header().record().map_or(0, crate::sync::record::Record::weak_handles)
    }

    /// Returns whether the value's finalizer has run, or is running. Always `false` for types
    /// without one.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// assert!(!Gc::is_finalized(&Gc::new(5)));
    /// ```
    #[must_use]
    pub fn is_finalized(this: &Self) -> bool {
        let shared = Self::shared(this);
        let header = shared.header();
        header.word.look().is_settled() && header.vtable().needs_finalize
    }

    /// Turns the handle into a pointer to the value; it still counts. [`Gc::from_raw`] turns it
    /// back.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let pointer = Gc::into_raw(Gc::new(5));
    /// // SAFETY: it is from `into_raw`, and used once.
    /// let gc = unsafe { Gc::from_raw(pointer) };
    /// assert_eq!(*gc, 5);
    /// ```
    #[inline]
    #[must_use = "losing the pointer leaks the object"]
    pub fn into_raw(this: Self) -> *const T {
        ManuallyDrop::new(this).value.as_ptr()
    }

    /// Turns a pointer back into the handle that it was.
    ///
    /// # Safety
    /// The pointer is from [`Gc::into_raw`] of this module's `Gc`, possibly unsized since or cast
    /// back to the object's own type, and is used for one handle only. Lifetimes in `T` are those
    /// that they were (rule V1 in UNSAFE.md).
    #[inline]
    pub unsafe fn from_raw(value: *const T) -> Self {
        // SAFETY: as this function asks for, it is from `into_raw`, so it is not null.
        let value = unsafe { NonNull::new_unchecked(value.cast_mut()) };
        // SAFETY: the count that `into_raw` kept.
        unsafe { Self::from_value(value) }
    }
}

impl<T: ?Sized> Deref for Gc<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: rule P3: the handle keeps the value, and a `&mut` to it is lent only by the only
        // handle.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> Clone for Gc<T> {
    /// Makes another handle to the same object.
    ///
    /// The process aborts when an object gets more than 2^27 handles: 134 million, of a gigabyte.
    /// `Arc` has such a limit, too.
    #[inline]
    fn clone(&self) -> Self {
        Self::shared(self).header().word.retain();
        Self { value: self.value, invariant: PhantomData }
    }
}

impl<T: ?Sized> Drop for Gc<T> {
    #[inline]
    fn drop(&mut self) {
        drop_handle(Self::shared(self));
    }
}

// SAFETY: it reports the handle itself, once, to a collector of shared objects. To one thread's own
// heap, the object is not there.
unsafe impl<T: ?Sized> Trace for Gc<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.shared_edge(Self::shared(self));
    }

    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        tracer.shared_edge(Self::shared(self));
    }

    #[inline]
    fn __is_flat() -> bool {
        true
    }

    #[inline]
    fn __drops_handles_alone<V: Variant>() -> bool {
        V::SHARED
    }
}

// SAFETY: a handle that is shared doesn't change.
unsafe impl<T: ?Sized> TraceSync for Gc<T> {}

impl<T: ?Sized> Finalize for Gc<T> {
    fn needs_finalize() -> bool {
        false
    }
}
