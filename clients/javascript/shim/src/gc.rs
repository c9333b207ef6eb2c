//! [`Gc`]: the counted handle.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::ptr::{self, NonNull};

use crate::{Finalize, GcBox, Trace, Tracer};

/// A counted handle.
#[repr(transparent)]
pub struct Gc<T: Trace + ?Sized + 'static>(pub(crate) gc_core::Gc<GcBox<T>>);

impl<T: Trace> Gc<T> {
    /// Moves a value to the heap.
    pub fn new(value: T) -> Self {
        Self(gc_core::Gc::new(GcBox::new(value)))
    }
}

impl<T: Trace + ?Sized> Gc<T> {
    /// Turns the handle into a pointer that owns it.
    pub fn into_raw(this: Self) -> NonNull<GcBox<T>> {
        let pointer = gc_core::Gc::into_raw(this.0).cast_mut();
        // SAFETY: objects aren't at address zero.
        unsafe { NonNull::new_unchecked(pointer) }
    }

    /// Turns the pointer back into the handle.
    ///
    /// # Safety
    /// The pointer is from `into_raw`, cast to a type whose layout begins the same at most, and is
    /// used once.
    pub unsafe fn from_raw(pointer: NonNull<GcBox<T>>) -> Self {
        // SAFETY: as this function asks for. The object's header knows the value's type.
        Self(unsafe { gc_core::Gc::from_raw(pointer.as_ptr()) })
    }

    /// Returns whether both are handles to the same object.
    pub fn ptr_eq<U: Trace + ?Sized>(this: &Self, other: &Gc<U>) -> bool {
        ptr::addr_eq(gc_core::Gc::as_ptr(&this.0), gc_core::Gc::as_ptr(&other.0))
    }

    /// Returns whether the object's value is of this type, whatever the handle's type.
    pub fn is<U: Trace + 'static>(this: &Self) -> bool {
        gc_core::Gc::is::<GcBox<U>>(&this.0)
    }

    /// Takes the object for one of another type.
    ///
    /// # Safety
    /// The value is one of that type, or its layout begins as that type's.
    pub unsafe fn cast_unchecked<U: Trace>(this: Self) -> Gc<U> {
        // SAFETY: as this function asks for.
        unsafe { Gc::from_raw(Self::into_raw(this).cast()) }
    }

    /// Takes the object of a lent handle for one of another type.
    ///
    /// # Safety
    /// As for [`cast_unchecked`](Self::cast_unchecked), and the handle is to a type with a size.
    pub unsafe fn cast_ref_unchecked<U: Trace>(this: &Self) -> &Gc<U> {
        // SAFETY: all handles to types with a size are one pointer to the value.
        unsafe { &*ptr::from_ref(this).cast() }
    }
}

impl<T: Trace + ?Sized> Finalize for Gc<T> {}

// SAFETY: the handle is reported once.
unsafe impl<T: Trace + ?Sized> Trace for Gc<T> {
    unsafe fn trace(&self, tracer: &mut Tracer) {
        gc_core::Trace::trace(&self.0, tracer);
    }

    unsafe fn trace_non_roots(&self) {}

    // Its object has finalizers of its own.
    fn run_finalizer(&self) {}
}

impl<T: Trace + ?Sized> Clone for Gc<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Trace + ?Sized> Deref for Gc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.value()
    }
}

impl<T: Trace + ?Sized> AsRef<T> for Gc<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: Trace + Default> Default for Gc<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Trace + PartialEq + ?Sized> PartialEq for Gc<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Trace + Eq + ?Sized> Eq for Gc<T> {}

impl<T: Trace + Hash + ?Sized> Hash for Gc<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl<T: Trace + fmt::Debug + ?Sized> fmt::Debug for Gc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Trace + fmt::Display + ?Sized> fmt::Display for Gc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
