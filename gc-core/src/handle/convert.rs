//! Conversions from other values to handles, as `Rc` has them.

use std::borrow::Cow;

use super::Gc;
use crate::trace::{Finalize, Trace};

impl<T: Trace + Finalize + 'static> From<T> for Gc<T> {
    /// Moves the value to the heap, as [`Gc::new`] does.
    #[cfg_attr(feature = "track", track_caller)]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Clone + Trace + 'static> From<&[T]> for Gc<[T]> {
    #[cfg_attr(feature = "track", track_caller)]
    fn from(elements: &[T]) -> Self {
        Self::from(elements.to_vec())
    }
}

impl<T: Trace + 'static, const N: usize> From<[T; N]> for Gc<[T]> {
    #[cfg_attr(feature = "track", track_caller)]
    fn from(elements: [T; N]) -> Self {
        Self::from(Vec::from(elements))
    }
}

impl<T: Trace + 'static> FromIterator<T> for Gc<[T]> {
    /// Collects the elements in a vector, whose elements are then moved to the heap: their number
    /// must be known before the object is made.
    #[cfg_attr(feature = "track", track_caller)]
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self::from(Vec::from_iter(elements))
    }
}

impl<T: Trace + 'static> Default for Gc<[T]> {
    /// Creates an empty slice.
    #[cfg_attr(feature = "track", track_caller)]
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl From<String> for Gc<str> {
    #[cfg_attr(feature = "track", track_caller)]
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Box<str>> for Gc<str> {
    #[cfg_attr(feature = "track", track_caller)]
    fn from(text: Box<str>) -> Self {
        Self::from(&*text)
    }
}

impl From<Cow<'_, str>> for Gc<str> {
    #[cfg_attr(feature = "track", track_caller)]
    fn from(text: Cow<'_, str>) -> Self {
        Self::from(&*text)
    }
}

impl Default for Gc<str> {
    /// Creates an empty string.
    #[cfg_attr(feature = "track", track_caller)]
    fn default() -> Self {
        Self::from("")
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
