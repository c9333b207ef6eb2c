//! Handles to trait objects, made and taken apart on stable Rust.
//!
//! A handle points at the value, and everything that the heap knows of an object is in its header:
//! a handle to a trait object is the same pointer with a trait's table beside it. What is missing
//! on stable is that the compiler makes one by itself, as it does for `Rc` (`CoerceUnsized`).
//! [`unsize!`](crate::unsize!) has it coerce the raw pointer instead.
//!
//! The pointer is a `*mut`, whose type is invariant: where nothing is to be unsized, the compiler
//! would shorten a lifetime in the type of a `*const` without a word (rule V1).

use std::any::TypeId;

use super::{Gc, Weak};

/// A handle that is a pointer, of which the compiler can coerce the pointer.
///
/// # Safety
/// `from_pointer` makes the handle that `into_pointer` gave up, if the pointer is the same but for
/// an unsizing coercion.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`unsize!` takes a `Gc` or a `Weak`, not a `{Self}`",
    label = "this is a `{Self}`",
    note = "`unsize!(gc => dyn Trait)` makes a `Gc<dyn Trait>` of a `Gc<T>`, and a `Weak<dyn Trait>` of a `Weak<T>`"
)]
pub unsafe trait Unsize {
    /// What it is a handle to.
    type Target: ?Sized;
    /// The handle of the same sort to something else.
    type To<U: ?Sized>;

    /// Gives the handle up. That the pointer is a `*mut` is what keeps its type as it is (rule V1).
    fn into_pointer(self) -> *mut Self::Target;

    /// The handle again.
    ///
    /// # Safety
    /// The pointer is from `into_pointer`, unsized at most, and used once.
    unsafe fn from_pointer<U: ?Sized>(pointer: *mut U) -> Self::To<U>;
}

// SAFETY: `into_raw` and `from_raw` promise that of pointers which are unsized on the way.
unsafe impl<T: ?Sized> Unsize for Gc<T> {
    type Target = T;
    type To<U: ?Sized> = Gc<U>;

    fn into_pointer(self) -> *mut T {
        Gc::into_raw(self).cast_mut()
    }

    unsafe fn from_pointer<U: ?Sized>(pointer: *mut U) -> Gc<U> {
        // SAFETY: the pointer is from `into_raw`, unsized at most, and used once, as this function asks
        // for.
        unsafe { Gc::from_raw(pointer) }
    }
}

// SAFETY: as for `Gc`.
unsafe impl<T: ?Sized> Unsize for Weak<T> {
    type Target = T;
    type To<U: ?Sized> = Weak<U>;

    fn into_pointer(self) -> *mut T {
        self.into_raw().cast_mut()
    }

    unsafe fn from_pointer<U: ?Sized>(pointer: *mut U) -> Weak<U> {
        // SAFETY: the pointer is from `into_raw`, unsized at most, and used once, as this function asks
        // for.
        unsafe { Weak::from_raw(pointer) }
    }
}

/// The same handle, its pointer coerced. For [`unsize!`](crate::unsize!) alone.
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

/// Makes a handle to a trait object, or to a slice, of one to a value: `unsize!(gc => dyn Trait)`.
///
/// Works for [`Gc`](crate::Gc) and [`Weak`](crate::Weak), for whatever the compiler would coerce a
/// reference to: a type to a trait that it implements, an array to a slice, a trait object to one
/// of a supertrait or with fewer auto traits. The handle is moved, not cloned; the object is the
/// same, and what the heap does with it doesn't change: its own type is traced, finalized and
/// dropped. It needs no `unsafe` in the calling crate and costs nothing.
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
/// And so is a lifetime that a handle is not to forget (see [`Gc::get_mut`](crate::Gc::get_mut)):
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
            // SAFETY: what the closure's body does to its argument is what the compiler does by itself: coerce it.
            handle => unsafe { $crate::__private::unsize(handle, |pointer| -> *mut $target { pointer }) },
        }
    };
}

impl<T: ?Sized> Gc<T> {
    /// The type of the object, whatever the handle's type has become.
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

    /// Whether the object is a `V`, whatever the handle's type has become.
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

    /// The handle to the object's own type, if that is `V`.
    ///
    /// The trait needs no support for this, nor `Any` as a supertrait: what the object is, says its
    /// header.
    ///
    /// # Errors
    /// If it is another: the handle comes back.
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

    /// The value, if the object is a `V`.
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
        // SAFETY: rule P3: the object is a `V`, and the handle keeps it for as long as it is borrowed.
        Self::is::<V>(this).then(|| unsafe { Self::value(this).cast::<V>().as_ref() })
    }
}
