//! What the only handle can do: lend the value mutably, or give it up.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

use super::Gc;
use crate::ptr::Shared;
use crate::sync::cascade::{claim, claim_or_release, leave_memory};
use crate::sync::here::{Here, with_here};
use crate::sync::reading;
use crate::sync::shareable::Shareable;
use crate::sync::wait::Wait;

/// A value that is lent mutably by its only handle; from [`Gc::get_mut`] and [`Gc::make_mut`].
///
/// While it is there, no collection reads the value. If it is forgotten, none ever does: at worst,
/// a cycle through the object is never found.
///
/// # Examples
/// ```
/// use gc_core::sync::Gc;
///
/// let mut gc = Gc::new(3);
/// *Gc::get_mut(&mut gc).unwrap() += 1;
/// assert_eq!(*gc, 4);
/// ```
pub struct GcMut<'a, T: ?Sized> {
    gc: &'a mut Gc<T>,
}

impl<T: ?Sized> Deref for GcMut<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.gc
    }
}

impl<T: ?Sized> DerefMut for GcMut<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: rule M9: the only handle is borrowed mutably, no weak one upgrades to another,
        // and no collector reads what is lent.
        unsafe { Gc::value(self.gc).as_mut() }
    }
}

impl<T: ?Sized> Drop for GcMut<'_, T> {
    fn drop(&mut self) {
        Gc::shared(self.gc).header().word.end_lending();
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for GcMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized> Gc<T> {
    /// Returns a guard of a mutable reference to the value, if there is no other handle to the
    /// object, weak ones included.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let mut gc = Gc::new(3);
    /// *Gc::get_mut(&mut gc).unwrap() = 4;
    /// assert_eq!(*gc, 4);
    /// let other = gc.clone();
    /// assert!(Gc::get_mut(&mut gc).is_none());
    /// # drop(other);
    /// ```
    pub fn get_mut(this: &mut Self) -> Option<GcMut<'_, T>> {
        if lend(Self::shared(this), false) { Some(GcMut { gc: this }) } else { None }
    }
}

/// Lends the value of an object to the caller, who has a handle borrowed mutably, if that is the
/// only one. Weak handles are cut off, or stand against it (rules M9 and M15).
fn lend(object: Shared, cuts_off: bool) -> bool {
    let header = object.header();
    let mut wait = Wait::new();
    loop {
        let seen = header.word.look();
        if seen.count() != 1 {
            return false;
        }
        // In the record, so that no weak handle upgrades meanwhile. Nobody attaches one: that takes
        // a strong handle.
        let entered = header.record().and_then(|record| Some((record, record.enter()?)));
        if !cuts_off && entered.as_ref().is_some_and(|(record, _)| record.weak_handles() > 0) {
            return false;
        }
        if seen.is_member() && with_here(Here::is_tracing) {
            // It would wait for itself.
            return false;
        }
        if !seen.is_in_hand() && header.word.lend(seen).is_ok() {
            // Out of the record while it waits: others may. No weak handle upgrades all the same.
            let is_cut_off = entered.filter(|_| cuts_off).map(|(_, entered)| entered.sever()).is_some();
            // Rule M8: no collection begins to read the value any more, but one may do so by now.
            reading::wait(seen);
            if is_cut_off {
                header.drop_record();
            }
            return true;
        }
        drop(entered);
        wait.a_while();
    }
}

impl<T: Shareable + Clone> Gc<T> {
    /// Returns a guard of a mutable reference to the value. If there are other strong handles,
    /// clones the value into a new object first.
    ///
    /// If only weak handles exist besides this one, they are disconnected: they don't upgrade any
    /// more.
    ///
    /// # Panics
    /// If the value's `clone` panics, or as [`Gc::new`] does.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let mut a = Gc::new(3);
    /// let b = a.clone();
    /// *Gc::make_mut(&mut a) += 1;
    /// assert_eq!((*a, *b), (4, 3));
    /// ```
    pub fn make_mut(this: &mut Self) -> GcMut<'_, T> {
        while !lend(Self::shared(this), true) {
            *this = Self::new((**this).clone());
        }
        GcMut { gc: this }
    }
}

impl<T> Gc<T> {
    /// Returns the value, if this is the only strong handle.
    ///
    /// The value's finalizer does not run, and weak handles don't upgrade any more.
    ///
    /// # Errors
    /// Gives the handle back if there are other strong handles.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// assert_eq!(Gc::try_unwrap(Gc::new(3)).unwrap(), 3);
    ///
    /// let gc = Gc::new(4);
    /// let other = gc.clone();
    /// assert!(Gc::try_unwrap(gc).is_err());
    /// # drop(other);
    /// ```
    pub fn try_unwrap(this: Self) -> Result<T, Self> {
        let object = Self::shared(&this);
        if !claim(object) {
            return Err(this);
        }
        let this = ManuallyDrop::new(this);
        // SAFETY: the value is ours, and the handle is used no more.
        Ok(unsafe { Self::take_out(&this) })
    }

    /// Returns the value if this is the last strong handle; otherwise drops the handle and returns
    /// `None`.
    ///
    /// Where several threads call this at the same time for all handles of an object, one of them
    /// gets the value.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let a = Gc::new(3);
    /// let b = a.clone();
    /// assert_eq!(Gc::into_inner(a), None);
    /// assert_eq!(Gc::into_inner(b), Some(3));
    /// ```
    #[must_use]
    pub fn into_inner(this: Self) -> Option<T> {
        let this = ManuallyDrop::new(this);
        // SAFETY: the handle is given up, or its value is ours, and it is used no more.
        claim_or_release(Self::shared(&this)).then(|| unsafe { Self::take_out(&this) })
    }

    /// Returns the value: moves it out if this is the only strong handle, and clones it if not.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
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

    /// Moves the value out, and lets go of the memory.
    ///
    /// # Safety
    /// The value was [claimed](claim), and the handle is not used any more.
    unsafe fn take_out(this: &Self) -> T {
        // SAFETY: rule P4: nobody else has a handle, weak ones are severed, and the value is left
        // alone from now on. `T` is the object's own type: handles to trait objects and slices have
        // others, and those aren't `Sized`.
        let value = unsafe { Self::value(this).read() };
        leave_memory(Self::shared(this));
        value
    }
}
