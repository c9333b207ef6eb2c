//! What a report can be about: whatever leads to an object.

use crate::ptr::Object;
use crate::{Gc, Weak};

mod sealed {
    use crate::ptr::Object;

    /// The object of a handle, and whether the handle itself keeps it.
    #[derive(Debug)]
    pub struct Asked(pub(crate) Object, pub(crate) bool);

    pub trait Sealed {
        /// What the handle leads to, if that is there.
        fn asked(&self) -> Option<Asked>;
    }
}
use sealed::{Asked, Sealed};

/// The object of a handle, if it is there, and whether the handle itself keeps it.
pub(super) fn subject(handle: &(impl Subject + ?Sized)) -> Option<(Object, bool)> {
    handle.asked().map(|Asked(object, keeps)| (object, keeps))
}

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
    fn asked(&self) -> Option<Asked> {
        Some(Asked(Gc::object(self), true))
    }
}

impl<T: ?Sized> Sealed for Weak<T> {
    fn asked(&self) -> Option<Asked> {
        self.object().map(|object| Asked(object, false))
    }
}
