//! What a report can be about: whatever leads to an object.

use crate::ptr::Object;
use crate::{Gc, Weak};

mod sealed {
    use crate::ptr::Object;

    pub trait Sealed {
        /// The object, if it is there, and whether this handle itself keeps it.
        fn subject(&self) -> Option<(Object, bool)>;
    }
}
pub(super) use sealed::Sealed;

/// A handle that a report can be asked about: a [`Gc`], or a [`Weak`].
///
/// A `Weak` is the better one to ask "why is this alive?" by: it holds nothing itself.
///
/// # Examples
/// ```
/// use gc_core::inspect::{self, Subject};
/// use gc_core::Gc;
///
/// fn is_held(of: &impl Subject) -> bool {
///     inspect::why_alive(of).is_held()
/// }
///
/// let gc = Gc::new(1);
/// assert!(!is_held(&gc), "no handle but this one");
/// assert!(is_held(&Gc::downgrade(&gc)));
/// ```
pub trait Subject: Sealed {}

impl<T: ?Sized> Subject for Gc<T> {}
impl<T: ?Sized> Subject for Weak<T> {}

impl<T: ?Sized> Sealed for Gc<T> {
    fn subject(&self) -> Option<(Object, bool)> {
        Some((Gc::object(self), true))
    }
}

impl<T: ?Sized> Sealed for Weak<T> {
    fn subject(&self) -> Option<(Object, bool)> {
        self.object().map(|object| (object, false))
    }
}
