//! [`Mapped`]: a handle to a part of an object.
//!
//! The part is where it was found for as long as the handle lives (rule H1): objects don't move,
//! their values are only changed in cells or by their only handle, and this is another.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;

use super::Gc;
use crate::trace::{Finalize, Trace, Tracer, Variant};

/// A handle to a part of an object, which keeps the whole object alive; made by [`Gc::map`].
///
/// It counts as a handle to the object, and is traced as one. It is one word larger than a
/// reference to the part. `T` is the part's type, and whatever object it is a part of.
///
/// # Examples
/// ```
/// use gc_core::{Gc, Mapped};
///
/// let pair = Gc::new((String::from("key"), 5));
/// let key: Mapped<str> = Gc::map(pair.clone(), |pair| pair.0.as_str());
/// drop(pair);
/// assert_eq!(&*key, "key");
/// ```
///
/// What is only lent by a guard can't be mapped to:
/// ```compile_fail,E0515
/// use gc_core::Gc;
/// use std::cell::RefCell;
///
/// let cell = Gc::new(RefCell::new(5));
/// let five = Gc::map(cell, |cell| &*cell.borrow());
/// ```
pub struct Mapped<T: ?Sized> {
    /// The whole. What type it is, its header knows.
    owner: Gc<()>,
    /// Rule H1: a part of the owner's value, or a constant.
    part: NonNull<T>,
}

impl<T: ?Sized> Gc<T> {
    /// Makes a handle to a part of the object, which keeps the whole alive.
    ///
    /// # Panics
    /// As the function does.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let numbers = Gc::new(vec![1, 2, 3]);
    /// let last = Gc::map(numbers, |numbers| &numbers[2]);
    /// assert_eq!(*last, 3);
    /// ```
    pub fn map<U: ?Sized>(this: Self, part: impl FnOnce(&T) -> &U) -> Mapped<U> {
        let part = NonNull::from(part(&this));
        let value = Gc::into_raw(this).cast::<()>().cast_mut();
        // SAFETY: it is not null.
        let value = unsafe { NonNull::new_unchecked(value) };
        // SAFETY: rule P2 for the pointer, and the count that `into_raw` kept. All that is done to
        // the object goes by its header, and nothing is read by way of the handle.
        Mapped { owner: unsafe { Gc::from_value(value) }, part }
    }
}

impl<T: ?Sized> Mapped<T> {
    /// Makes a handle to a part of the part.
    ///
    /// # Panics
    /// As the function does.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let deep = Gc::map(Gc::new(((1, 2), 3)), |outer| &outer.0).project(|inner| &inner.1);
    /// assert_eq!(*deep, 2);
    /// ```
    #[must_use]
    pub fn project<U: ?Sized>(self, part: impl FnOnce(&T) -> &U) -> Mapped<U> {
        let part = NonNull::from(part(&self));
        Mapped { owner: self.owner, part }
    }

    /// Returns whether both are handles to parts of the same object.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let pair = Gc::new((1, 2));
    /// let (one, two) = (Gc::map(pair.clone(), |pair| &pair.0), Gc::map(pair, |pair| &pair.1));
    /// assert!(one.is_of_same_object(&two));
    /// ```
    #[must_use]
    pub fn is_of_same_object<U: ?Sized>(&self, other: &Mapped<U>) -> bool {
        Gc::ptr_eq(&self.owner, &other.owner)
    }
}

impl<T: ?Sized> Deref for Mapped<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: rule H1: the owner is held for as long as the reference.
        unsafe { self.part.as_ref() }
    }
}

impl<T: ?Sized> Clone for Mapped<T> {
    #[cfg_attr(feature = "track", track_caller)]
    fn clone(&self) -> Self {
        Self { owner: self.owner.clone(), part: self.part }
    }
}

impl<T: ?Sized> From<Gc<T>> for Mapped<T> {
    /// The whole as a part of itself.
    fn from(gc: Gc<T>) -> Self {
        Gc::map(gc, |whole| whole)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mapped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for Mapped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + PartialEq> PartialEq for Mapped<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: ?Sized + Eq> Eq for Mapped<T> {}

impl<T: ?Sized + PartialOrd> PartialOrd for Mapped<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (**self).partial_cmp(&**other)
    }
}

impl<T: ?Sized + Ord> Ord for Mapped<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

// SAFETY: the one handle is visited once. The destructor doesn't touch the part.
unsafe impl<T: ?Sized> Trace for Mapped<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.owner.trace(tracer);
    }

    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        self.owner.trace(tracer);
    }

    #[inline]
    fn __is_flat() -> bool {
        true
    }

    #[inline]
    fn __drops_handles_alone<V: Variant>() -> bool {
        !V::SHARED
    }
}

impl<T: ?Sized> Finalize for Mapped<T> {
    fn needs_finalize() -> bool {
        false
    }
}
