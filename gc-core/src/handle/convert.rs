//! Conversions from other values to handles, as `Rc` has them.

use std::borrow::Cow;

use super::Gc;
use crate::trace::{Finalize, Trace};

impl<T: Trace + Finalize + 'static> From<T> for Gc<T> {
    /// Moves the value to the heap, as [`Gc::new`] does.
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Clone + Trace + 'static> From<&[T]> for Gc<[T]> {
    fn from(elements: &[T]) -> Self {
        elements.to_vec().into()
    }
}

impl<T: Trace + 'static, const N: usize> From<[T; N]> for Gc<[T]> {
    fn from(elements: [T; N]) -> Self {
        Vec::from(elements).into()
    }
}

impl<T: Trace + 'static> FromIterator<T> for Gc<[T]> {
    /// Collects the elements in a vector, whose elements are then moved to the heap: their number
    /// must be known before the object is made.
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Vec::from_iter(elements).into()
    }
}

impl<T: Trace + 'static> Default for Gc<[T]> {
    /// Creates an empty slice.
    fn default() -> Self {
        Vec::new().into()
    }
}

impl From<String> for Gc<str> {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Box<str>> for Gc<str> {
    fn from(text: Box<str>) -> Self {
        (&*text).into()
    }
}

impl From<Cow<'_, str>> for Gc<str> {
    fn from(text: Cow<'_, str>) -> Self {
        (&*text).into()
    }
}

impl Default for Gc<str> {
    /// Creates an empty string.
    fn default() -> Self {
        "".into()
    }
}

impl From<Gc<str>> for Gc<[u8]> {
    /// Returns a handle to the same object as bytes.
    fn from(text: Gc<str>) -> Self {
        let bytes = Gc::into_raw(text) as *const [u8];
        // SAFETY: the object is the same, and any `str` is bytes; one handle for one.
        unsafe { Self::from_raw(bytes) }
    }
}
