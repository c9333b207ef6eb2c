//! Access that needs the only handle: mutable borrows, and moving the value out.

use std::mem::ManuallyDrop;

use super::Gc;
use crate::heap::{Heap, Phase, with_heap};
use crate::trace::{Finalize, Trace};

impl<T: ?Sized> Gc<T> {
    /// A mutable borrow of the value, if this is the only handle, weak ones included.
    ///
    /// While finalizers run in a collection, the collector holds the objects that they belong to:
    /// `None`.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let mut gc = Gc::new(3);
    /// *Gc::get_mut(&mut gc).unwrap() = 4;
    /// assert_eq!(*gc, 4);
    /// let other = gc.clone();
    /// assert!(Gc::get_mut(&mut gc).is_none());
    /// # drop(other);
    /// ```
    ///
    /// What an object borrows is there for ever. A handle can't forget that, unlike an `Rc`: it
    /// might lend a `&mut` through which the value is given something shorter-lived, and the
    /// value's finalizer may run later (rule V1 in UNSAFE.md).
    /// ```compile_fail,E0597
    /// use gc_core::Gc;
    ///
    /// let text = String::from("short-lived");
    /// let mut gc: Gc<&str> = Gc::new("static");
    /// *Gc::get_mut(&mut gc).unwrap() = &text;
    /// ```
    pub fn get_mut(this: &mut Self) -> Option<&mut T> {
        if !Self::is_only(this) || Self::weak_count(this) != 0 {
            return None;
        }
        // SAFETY: the only handle is borrowed for as long as the result.
        Some(unsafe { Self::borrow_mut(this) })
    }

    /// Whether this is the only strong handle, and no collection is looking at the object. While a
    /// `trace` runs one may be: the panic hook of a `trace` that panics is told that all is
    /// shared.
    fn is_only(this: &Self) -> bool {
        Self::strong_count(this) == 1 && with_heap(|heap| heap.phase() != Phase::Tracing)
    }

    /// The value of the only handle.
    ///
    /// # Safety
    /// It is the only strong handle, and no weak one upgrades.
    unsafe fn borrow_mut(this: &mut Self) -> &mut T {
        // Rule R3: while the borrow lasts, no collection may come across the object.
        with_heap(|heap| heap.forget(Self::object(this)));
        // SAFETY: as this function asks for, nobody else reaches the value, and by rule R3 no collection
        // does.
        unsafe { Self::value(this).as_mut() }
    }
}

impl<T: Trace + Finalize + Clone + 'static> Gc<T> {
    /// A mutable borrow of the value, which is cloned into a new object first if there are other
    /// handles.
    ///
    /// If only weak handles are left besides this one, they are cut off: they don't upgrade any
    /// more.
    ///
    /// # Panics
    /// If the value's `clone` panics, or as [`Gc::new`] does.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let mut a = Gc::new(3);
    /// let b = a.clone();
    /// *Gc::make_mut(&mut a) += 1;
    /// assert_eq!((*a, *b), (4, 3));
    /// ```
    pub fn make_mut(this: &mut Self) -> &mut T {
        if !Self::is_only(this) {
            *this = Self::new((**this).clone());
        } else if let Some(side) = Self::object(this).header().detach_side() {
            // SAFETY: rule S4: the record was this object's until now.
            unsafe { side.as_ref() }.sever();
            // SAFETY: rule W1: the object was an owner, and is none now.
            unsafe { Heap::release_side(side) };
        }
        // SAFETY: it is the only handle, and has no side record by which a weak handle could upgrade.
        unsafe { Self::borrow_mut(this) }
    }
}

impl<T> Gc<T> {
    /// The value, if this is the only strong handle; its finalizer does not run. Weak handles don't
    /// upgrade any more.
    ///
    /// # Errors
    /// The handle, if there are others, or if the collector holds the object while its finalizers
    /// run.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let gc = Gc::new(3);
    /// assert_eq!(Gc::try_unwrap(gc).unwrap(), 3);
    ///
    /// let gc = Gc::new(4);
    /// let other = gc.clone();
    /// assert!(Gc::try_unwrap(gc).is_err());
    /// # drop(other);
    /// ```
    pub fn try_unwrap(this: Self) -> Result<T, Self> {
        if !Self::is_only(&this) {
            return Err(this);
        }
        // SAFETY: it is the only handle.
        Ok(unsafe { Self::take_apart(this) })
    }

    /// The value, if this is the last strong handle; else the handle is dropped.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let a = Gc::new(3);
    /// let b = a.clone();
    /// assert_eq!(Gc::into_inner(a), None);
    /// assert_eq!(Gc::into_inner(b), Some(3));
    /// ```
    #[must_use]
    pub fn into_inner(this: Self) -> Option<T> {
        Self::try_unwrap(this).ok()
    }

    /// The value, moved out if this is the only strong handle, and cloned if not.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let a = Gc::new(String::from("text"));
    /// let b = a.clone();
    /// assert_eq!(Gc::unwrap_or_clone(a), "text");
    /// assert_eq!(Gc::unwrap_or_clone(b), "text");
    /// ```
    #[must_use]
    pub fn unwrap_or_clone(this: Self) -> T
    where
        T: Clone,
    {
        Self::try_unwrap(this).unwrap_or_else(|shared| (*shared).clone())
    }
}

impl<T> Gc<T> {
    /// The value of a handle that is the only one, moved out; the object is freed without running
    /// its finalizer.
    ///
    /// # Safety
    /// The handle is the only one, and `T` is the object's own type.
    unsafe fn take_apart(this: Self) -> T {
        let this = ManuallyDrop::new(this);
        let object = Gc::object(&this);
        with_heap(|heap| {
            heap.forget(object);
            let header = object.header();
            heap.thawed(header.state());
            if let Some(side) = header.side() {
                side.sever();
            }
            // SAFETY: rule P4: nobody else has a handle, and weak ones are severed.
            let value = unsafe { Gc::value(&this).read() };
            // SAFETY: rules P1 and P4 end: the value was moved out.
            unsafe { heap.deallocate(object) };
            value
        })
    }
}
