//! [`GcRefCell`]: a `RefCell` whose guards can be cast, as boa does with objects of unknown type.

use std::cell::{BorrowError, BorrowMutError, Ref, RefCell, RefMut, UnsafeCell};
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use crate::{Finalize, Trace, Tracer};

/// A cell whose borrows are checked at run time.
// The content comes last, whatever its type: boa takes a cell for one of a type that begins alike.
#[repr(C)]
pub struct GcRefCell<T: ?Sized + 'static> {
    borrows: RefCell<()>,
    content: UnsafeCell<T>,
}

impl<T> GcRefCell<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self { borrows: RefCell::new(()), content: UnsafeCell::new(value) }
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.content.into_inner()
    }
}

impl<T: ?Sized> GcRefCell<T> {
    fn content(&self) -> NonNull<T> {
        // SAFETY: the address of a field isn't zero.
        unsafe { NonNull::new_unchecked(self.content.get()) }
    }

    /// Borrows the content.
    ///
    /// # Panics
    /// If it is mutably borrowed.
    #[track_caller]
    pub fn borrow(&self) -> GcRef<'_, T> {
        GcRef { value: self.content(), borrow: self.borrows.borrow() }
    }

    /// Borrows the content mutably.
    ///
    /// # Panics
    /// If it is borrowed.
    #[track_caller]
    pub fn borrow_mut(&self) -> GcRefMut<'_, T> {
        GcRefMut { value: self.content(), borrow: self.borrows.borrow_mut(), lent: PhantomData }
    }

    /// Borrows the content, if it is not mutably borrowed.
    ///
    /// # Errors
    /// If it is.
    pub fn try_borrow(&self) -> Result<GcRef<'_, T>, BorrowError> {
        Ok(GcRef { value: self.content(), borrow: self.borrows.try_borrow()? })
    }

    /// Borrows the content mutably, if it is not borrowed.
    ///
    /// # Errors
    /// If it is.
    pub fn try_borrow_mut(&self) -> Result<GcRefMut<'_, T>, BorrowMutError> {
        let borrow = self.borrows.try_borrow_mut()?;
        Ok(GcRefMut { value: self.content(), borrow, lent: PhantomData })
    }
}

impl<T: Trace + ?Sized> Finalize for GcRefCell<T> {}

// SAFETY: the content's own impl reports what it owns. Whoever has it mutably borrowed has it in
// use.
unsafe impl<T: Trace + ?Sized> Trace for GcRefCell<T> {
    unsafe fn trace(&self, tracer: &mut Tracer) {
        if let Ok(content) = self.try_borrow() {
            // SAFETY: the caller is the collector.
            unsafe { content.trace(tracer) };
        }
    }

    unsafe fn trace_non_roots(&self) {}

    fn run_finalizer(&self) {
        if let Ok(content) = self.try_borrow() {
            content.run_finalizer();
        }
    }
}

impl<T: Clone> Clone for GcRefCell<T> {
    fn clone(&self) -> Self {
        Self::new(self.borrow().clone())
    }
}

impl<T: Default> Default for GcRefCell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for GcRefCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.try_borrow() {
            Ok(content) => f.debug_tuple("GcRefCell").field(&content).finish(),
            Err(_) => f.write_str("GcRefCell(<borrowed>)"),
        }
    }
}

/// A borrow of a [`GcRefCell`]'s content, or of a part of it.
pub struct GcRef<'a, T: ?Sized + 'static> {
    value: NonNull<T>,
    borrow: Ref<'a, ()>,
}

impl<'a, T: ?Sized> GcRef<'a, T> {
    /// Takes the value for one of another type.
    ///
    /// # Safety
    /// It is one, or its layout begins as that type's.
    pub unsafe fn cast<U>(this: Self) -> GcRef<'a, U> {
        GcRef { value: this.value.cast(), borrow: this.borrow }
    }

    /// Borrows once more.
    #[allow(clippy::should_implement_trait, reason = "as `Ref::clone`")]
    pub fn clone(this: &Self) -> Self {
        GcRef { value: this.value, borrow: Ref::clone(&this.borrow) }
    }

    /// Borrows a part.
    pub fn map<U: ?Sized>(this: Self, part: impl FnOnce(&T) -> &U) -> GcRef<'a, U> {
        GcRef { value: NonNull::from(part(&this)), borrow: this.borrow }
    }

    /// Borrows a part, if there is one.
    pub fn try_map<U: ?Sized>(this: Self, part: impl FnOnce(&T) -> Option<&U>) -> Option<GcRef<'a, U>> {
        Some(GcRef { value: NonNull::from(part(&this)?), borrow: this.borrow })
    }
}

impl<T: ?Sized> Deref for GcRef<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the content is borrowed for as long as this guard is there.
        unsafe { self.value.as_ref() }
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for GcRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: fmt::Display + ?Sized> fmt::Display for GcRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A mutable borrow of a [`GcRefCell`]'s content, or of a part of it.
pub struct GcRefMut<'a, T: ?Sized> {
    value: NonNull<T>,
    borrow: RefMut<'a, ()>,
    lent: PhantomData<&'a mut T>,
}

impl<'a, T: ?Sized> GcRefMut<'a, T> {
    /// Takes the value for one of another type.
    ///
    /// # Safety
    /// It is one, or its layout begins as that type's.
    pub unsafe fn cast<U>(this: Self) -> GcRefMut<'a, U> {
        GcRefMut { value: this.value.cast(), borrow: this.borrow, lent: PhantomData }
    }

    /// Borrows a part.
    pub fn map<U: ?Sized>(mut this: Self, part: impl FnOnce(&mut T) -> &mut U) -> GcRefMut<'a, U> {
        let value = NonNull::from(part(&mut this));
        GcRefMut { value, borrow: this.borrow, lent: PhantomData }
    }

    /// Borrows a part, if there is one.
    pub fn try_map<U: ?Sized>(mut this: Self, part: impl FnOnce(&mut T) -> Option<&mut U>) -> Option<GcRefMut<'a, U>> {
        let value = NonNull::from(part(&mut this)?);
        Some(GcRefMut { value, borrow: this.borrow, lent: PhantomData })
    }
}

impl<T: ?Sized> Deref for GcRefMut<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the content is mutably borrowed for as long as this guard is there.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> DerefMut for GcRefMut<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the guard is borrowed mutably.
        unsafe { self.value.as_mut() }
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for GcRefMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
