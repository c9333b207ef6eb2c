//! Handles to trait objects.

use std::any::TypeId;

use super::{Gc, Weak};
use crate::handle::unsizes;

unsizes!(Gc, Weak);

impl<T: ?Sized> Gc<T> {
    /// Returns the type of the object's value, whatever the handle's type says of it.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    /// use std::any::TypeId;
    ///
    /// assert_eq!(Gc::type_id(&Gc::new(5_u8)), TypeId::of::<u8>());
    /// ```
    #[must_use]
    pub fn type_id(this: &Self) -> TypeId {
        (Self::shared(this).header().vtable().type_id)()
    }

    /// Returns whether the object's value is a `V`.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// assert!(Gc::is::<u8>(&Gc::new(5_u8)));
    /// ```
    #[must_use]
    pub fn is<V: ?Sized + 'static>(this: &Self) -> bool {
        Self::type_id(this) == TypeId::of::<V>()
    }

    /// Returns a handle to a `V`, if the object's value is one.
    ///
    /// # Errors
    /// Gives the handle back if it isn't.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    /// use gc_core::unsize;
    /// use std::fmt::Display;
    ///
    /// let gc: Gc<dyn Display + Send + Sync> = unsize!(Gc::new(5) => dyn Display + Send + Sync);
    /// let number: Gc<i32> = Gc::downcast(gc).ok().unwrap();
    /// assert_eq!(*number, 5);
    /// ```
    pub fn downcast<V: 'static>(this: Self) -> Result<Gc<V>, Self> {
        if Self::is::<V>(&this) {
            // SAFETY: the object is a `V`, at the address that the handle has; one handle for one.
            Ok(unsafe { Gc::from_raw(Gc::into_raw(this).cast::<V>()) })
        } else {
            Err(this)
        }
    }

    /// Returns a reference to the value, if it is a `V`.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// assert_eq!(Gc::downcast_ref::<u8>(&Gc::new(5_u8)), Some(&5));
    /// ```
    #[must_use]
    pub fn downcast_ref<V: 'static>(this: &Self) -> Option<&V> {
        // SAFETY: rule P3: the object is a `V`, and the handle keeps it for as long as it is
        // borrowed.
        Self::is::<V>(this).then(|| unsafe { Self::value(this).cast::<V>().as_ref() })
    }
}
