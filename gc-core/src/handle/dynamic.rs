//! Handles to trait objects, made and downcast on stable Rust.
//!
//! A handle points at the value, and everything that the heap knows about an object is in the
//! object's header. So a handle to a trait object is the same pointer, with a vtable as its
//! metadata. The compiler makes such an `Rc` by itself, by `CoerceUnsized`, which is not stable.
//! [`unsize!`](crate::unsize!) has the compiler coerce the raw pointer instead.
//!
//! The pointer is a `*mut`, whose type is invariant. In the type of a `*const`, the compiler could
//! silently shorten a lifetime (rule V1).

use std::any::TypeId;

use super::{Gc, Weak};

/// A handle that is a pointer which the compiler can coerce: [`Gc`] or [`Weak`].
///
/// # Safety
/// `from_pointer` makes the handle that `into_pointer` gave up, if the pointer is the same or was
/// unsized by a coercion.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`unsize!` takes a `Gc` or a `Weak`, not a `{Self}`",
    label = "this is a `{Self}`",
    note = "`unsize!(gc => dyn Trait)` makes a `Gc<dyn Trait>` of a `Gc<T>`, and a `Weak<dyn Trait>` of a `Weak<T>`"
)]
pub unsafe trait Unsize {
    /// The type that the handle points to.
    type Target: ?Sized;
    /// The same kind of handle to another type.
    type To<U: ?Sized>;

    /// Turns the handle into its pointer. It is a `*mut` so that its type can't change (rule V1).
    fn into_pointer(self) -> *mut Self::Target;

    /// Turns the pointer back into a handle.
    ///
    /// # Safety
    /// The pointer is from `into_pointer`, unchanged or unsized, and turned back once.
    unsafe fn from_pointer<U: ?Sized>(pointer: *mut U) -> Self::To<U>;
}

/// For types of handles, strong or weak.
macro_rules! unsizes {
    ($($handle:ident),*) => {$(
        // SAFETY: `into_raw` and `from_raw` promise that of pointers which are unsized on the way.
        unsafe impl<T: ?Sized> $crate::handle::Unsize for $handle<T> {
            type Target = T;
            type To<U: ?Sized> = $handle<U>;

            fn into_pointer(self) -> *mut T {
                $handle::into_raw(self).cast_mut()
            }

            unsafe fn from_pointer<U: ?Sized>(pointer: *mut U) -> $handle<U> {
                // SAFETY: the pointer is from `into_raw`, unsized at most, and used once, as this
                // function asks for.
                unsafe { $handle::from_raw(pointer) }
            }
        }
    )*};
}

#[cfg(target_has_atomic = "64")]
pub(crate) use unsizes;

unsizes!(Gc, Weak);

/// Returns the same handle with its pointer coerced. For [`unsize!`](crate::unsize!) alone.
///
/// # Safety
/// `coerce` is a coercion of its argument and nothing else. A `*mut` it can only unsize (rule V1),
/// so that the result points to the same value, with metadata that is true of it.
#[doc(hidden)]
#[inline]
pub unsafe fn unsize<H: Unsize, U: ?Sized>(handle: H, coerce: impl FnOnce(*mut H::Target) -> *mut U) -> H::To<U> {
    // SAFETY: `coerce` unsizes the pointer at most, as this function asks for, and it is used once.
    unsafe { H::from_pointer(coerce(handle.into_pointer())) }
}

/// Turns a handle to a value into one to a trait object or a slice: `unsize!(gc => dyn Trait)`.
///
/// Takes a [`Gc`](crate::Gc) or a [`Weak`](crate::Weak), and does the coercions that the compiler
/// does for references: from a type to a trait that it implements, from an array to a slice, from a
/// trait object to one of a supertrait or with fewer auto traits. The handle is moved, not cloned.
/// The object stays the same: the heap still traces, finalizes and drops a value of its own type.
/// The calling crate needs no `unsafe`, and it costs nothing at run time.
///
/// # Examples
/// ```
/// #![forbid(unsafe_code)]
/// use gc_core::{Finalize, Gc, Trace, Weak, unsize};
///
/// trait Shape {
///     fn area(&self) -> f64;
/// }
///
/// #[derive(Trace, Finalize)]
/// struct Square(f64);
///
/// impl Shape for Square {
///     fn area(&self) -> f64 {
///         self.0 * self.0
///     }
/// }
///
/// let shape: Gc<dyn Shape> = unsize!(Gc::new(Square(3.0)) => dyn Shape);
/// assert_eq!(shape.area(), 9.0);
///
/// let weak: Weak<dyn Shape> = Gc::downgrade(&shape);
/// assert_eq!(weak.upgrade().unwrap().area(), 9.0);
/// assert!(unsize!(Weak::<Square>::new() => dyn Shape).upgrade().is_none());
///
/// let slice: Gc<[u8]> = unsize!(Gc::new([1, 2, 3]) => [u8]);
/// assert_eq!(slice.len(), 3);
/// ```
///
/// What the compiler can't coerce is an error:
/// ```compile_fail,E0308
/// use gc_core::{Gc, unsize};
///
/// let text = unsize!(Gc::new(5_u8) => str);
/// ```
///
/// A shorter lifetime is an error too ([`Gc::get_mut`](crate::Gc::get_mut) says why):
/// ```compile_fail
/// use gc_core::{Gc, unsize};
///
/// fn shorten<'a>(gc: Gc<&'static str>, _: &'a str) -> Gc<&'a str> {
///     unsize!(gc => &'a str)
/// }
/// ```
#[macro_export]
macro_rules! unsize {
    ($handle:expr => $target:ty) => {
        // Outside of the `unsafe` block, for the expression is the user's.
        match $handle {
            // SAFETY: what the closure's body does to its argument is what the compiler does by
            // itself: coerce it.
            handle => unsafe { $crate::__private::unsize(handle, |pointer| -> *mut $target { pointer }) },
        }
    };
}

impl<T: ?Sized> Gc<T> {
    /// Returns the type of the object itself, also where the handle is to a trait object.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, unsize};
    /// use std::any::TypeId;
    ///
    /// let gc = unsize!(Gc::new(5_u8) => dyn std::fmt::Display);
    /// assert_eq!(Gc::type_id(&gc), TypeId::of::<u8>());
    /// ```
    #[must_use]
    pub fn type_id(this: &Self) -> TypeId {
        Self::object(this).type_id()
    }

    /// Returns `true` if the object is a `V`, also where the handle is to a trait object.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, unsize};
    ///
    /// let gc = unsize!(Gc::new(5_u8) => dyn std::fmt::Display);
    /// assert!(Gc::is::<u8>(&gc) && !Gc::is::<u16>(&gc));
    /// ```
    #[must_use]
    pub fn is<V: ?Sized + 'static>(this: &Self) -> bool {
        Self::type_id(this) == TypeId::of::<V>()
    }

    /// Returns a handle to the object as a `V`, if that is its type.
    ///
    /// The trait needs neither a method for this nor `Any` as a supertrait, since the object's
    /// header knows the type.
    ///
    /// # Errors
    /// Gives the handle back if the object is of another type.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, unsize};
    ///
    /// let gc = unsize!(Gc::new(5_u8) => dyn std::fmt::Display);
    /// let gc = Gc::downcast::<u16>(gc).unwrap_err();
    /// assert_eq!(Gc::downcast::<u8>(gc).ok().as_deref(), Some(&5));
    /// ```
    pub fn downcast<V: 'static>(this: Self) -> Result<Gc<V>, Self> {
        if Self::is::<V>(&this) {
            // SAFETY: the object is a `V`, at the address that the handle has; one handle for one.
            Ok(unsafe { Gc::from_raw(Gc::into_raw(this).cast::<V>()) })
        } else {
            Err(this)
        }
    }

    /// Returns a reference to the value, if the object is a `V`.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, unsize};
    ///
    /// let gc = unsize!(Gc::new(5_u8) => dyn std::any::Any);
    /// assert_eq!(Gc::downcast_ref::<u8>(&gc), Some(&5));
    /// assert_eq!(Gc::downcast_ref::<u16>(&gc), None);
    /// ```
    #[must_use]
    pub fn downcast_ref<V: 'static>(this: &Self) -> Option<&V> {
        // SAFETY: rule P3: the object is a `V`, and the handle keeps it for as long as it is
        // borrowed.
        Self::is::<V>(this).then(|| unsafe { Self::value(this).cast::<V>().as_ref() })
    }
}
