//! What needs the only handle: mutable access, and moving the value out.

use std::mem::ManuallyDrop;

use super::Gc;
use crate::collector;
use crate::heap::{Heap, Phase, with_heap};
use crate::object::{Side, Taken};
use crate::trace::{Finalize, Trace};

impl<T: ?Sized> Gc<T> {
    /// Returns a mutable reference to the value, if there is no other handle to the object, weak
    /// ones included, and it is no key of a [`WeakMap`](crate::WeakMap).
    ///
    /// While a collection runs finalizers, the collector holds the objects that it found dead, so
    /// that the result for these is `None`.
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
    /// A value borrows only what lives for ever, and the handle's type keeps saying so. An
    /// `Rc<&'static str>` may pass for an `Rc<&'a str>`, a `Gc` may not: through such a handle,
    /// `get_mut` could store a short-lived reference, which the value's finalizer would read later
    /// (rule V1 in UNSAFE.md).
    /// ```compile_fail,E0597
    /// use gc_core::Gc;
    ///
    /// let text = String::from("short-lived");
    /// let mut gc: Gc<&str> = Gc::new("static");
    /// *Gc::get_mut(&mut gc).unwrap() = &text;
    /// ```
    pub fn get_mut(this: &mut Self) -> Option<&mut T> {
        if !Self::is_only(this) || Self::weak_count(this) != 0 || Self::is_key(this) {
            return None;
        }
        // SAFETY: rule R3: the only handle is borrowed for as long as the result.
        Some(unsafe { Self::borrow_mut(this) })
    }

    /// Weak handles to the object don't upgrade any more. Its cleaners stay.
    fn cut_off_weak_handles(this: &Self) {
        let object = Self::object(this);
        let Some(side) = object.header().detach_side() else { return };
        // SAFETY: rule S4: the record was this object's until now.
        let record = unsafe { side.as_ref() };
        record.sever();
        with_heap(|heap| heap.attach_all(object, record));
        // SAFETY: rule W1: the object was an owner, and is none now.
        unsafe { Heap::release_side(side) };
    }

    /// Returns whether this is the only strong handle and no collection is looking at the object.
    ///
    /// While a `trace` runs, the answer is `false` for all objects: a collection may be looking at
    /// any of them. The panic hook of a `trace` that panics can ask then.
    fn is_only(this: &Self) -> bool {
        Self::strong_count(this) == 1 && with_heap(|heap| heap.phase() != Phase::Tracing)
    }

    /// Returns whether entries of weak maps hang on the object: who walks over such a map gets a
    /// handle.
    fn is_key(this: &Self) -> bool {
        Self::object(this).header().side().is_some_and(Side::has_entries)
    }

    /// Returns a mutable reference to the value of the only handle.
    ///
    /// # Safety
    /// It is the only strong handle, and no weak one upgrades.
    unsafe fn borrow_mut(this: &mut Self) -> &mut T {
        // Rules R3 and I1: while the borrow lasts, neither a collection nor a report may come
        // across the value.
        let object = Self::object(this);
        with_heap(|heap| heap.forget(object));
        object.header().lend();
        // SAFETY: as this function asks for, nobody else reaches the value, and by rule R3 no
        // collection does.
        unsafe { Self::value(this).as_mut() }
    }
}

impl<T: Trace + Finalize + Clone + 'static> Gc<T> {
    /// Returns a mutable reference to the value. If there are other strong handles, clones the
    /// value into a new object first.
    ///
    /// If only weak handles exist besides this one, they are disconnected: they don't upgrade any
    /// more. The object's entries in weak maps end.
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
    #[cfg_attr(feature = "track", track_caller)]
    pub fn make_mut(this: &mut Self) -> &mut T {
        if Self::is_only(this) && Self::is_key(this) {
            let mut taken = Taken::default();
            Self::object(this).take_entries(&mut taken);
            // Their values' destructors are user code, which can come by the object by a weak
            // handle.
            collector::let_go_of(taken);
        }
        if !Self::is_only(this) || Self::is_key(this) {
            *this = Self::new((**this).clone());
        } else if Self::weak_count(this) > 0 {
            Self::cut_off_weak_handles(this);
        }
        // SAFETY: rule R3: it is the only handle, borrowed for as long as the result, and there is
        // no weak one.
        unsafe { Self::borrow_mut(this) }
    }
}

impl<T> Gc<T> {
    /// Returns the value, if this is the only strong handle.
    ///
    /// The value's finalizer does not run, and weak handles don't upgrade any more. The object's
    /// entries in weak maps end.
    ///
    /// # Errors
    /// Gives the handle back if there are other strong handles, or if a collection that runs
    /// finalizers holds the object.
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
        // SAFETY: rule R3: it is the only handle, and it is used up.
        Ok(unsafe { Self::take_apart(this) })
    }

    /// Returns the value if this is the last strong handle; otherwise drops the handle and returns
    /// `None`.
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

    /// Returns the value: moves it out if this is the only strong handle, and clones it if not.
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
    /// Moves the value out of its only handle, and frees the object without running its finalizer.
    ///
    /// # Safety
    /// The handle is the only one, and `T` is the object's own type.
    unsafe fn take_apart(this: Self) -> T {
        let this = ManuallyDrop::new(this);
        let object = Gc::object(&this);
        let (value, taken) = with_heap(|heap| {
            heap.forget(object);
            let header = object.header();
            heap.thawed(header.state());
            let mut taken = Taken::default();
            if let Some(side) = header.side() {
                side.sever();
                object.take_entries(&mut taken);
            }
            // SAFETY: rule P4: nobody else has a handle, and weak ones are severed.
            let value = unsafe { Gc::value(&this).read() };
            // SAFETY: rules P1 and P4 end: the value was moved out.
            unsafe { heap.deallocate(object) };
            (value, taken)
        });
        collector::let_go_of(taken);
        with_heap(Heap::run_gone_apart);
        value
    }
}
