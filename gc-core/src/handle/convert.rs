//! Conversions from other values to handles, as `Rc` and `Arc` have them.

use super::Gc;
use crate::trace::{Finalize, Trace};

impl<T: Trace + Finalize + 'static> From<T> for Gc<T> {
    /// Moves the value to the heap, as [`Gc::new`] does.
    #[cfg_attr(feature = "track", track_caller)]
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

/// Those to slices and strings, for a type of handles and what it asks of elements.
macro_rules! converts {
    ($gc:ident, $($bound:tt)+) => {
        impl<T: $($bound)+> From<Vec<T>> for $gc<[T]> {
            /// Moves the elements to an object of their own.
            ///
            /// # Panics
            /// As [`Gc::new`] does.
            #[cfg_attr(feature = "track", track_caller)]
            fn from(vec: Vec<T>) -> Self {
                Self::try_from_vec(vec).unwrap_or_else(|error| error.give_up())
            }
        }

        impl<T: $($bound)+> From<Box<[T]>> for $gc<[T]> {
            #[cfg_attr(feature = "track", track_caller)]
            fn from(elements: Box<[T]>) -> Self {
                Self::from(elements.into_vec())
            }
        }

        impl<T: Clone + $($bound)+> From<&[T]> for $gc<[T]> {
            #[cfg_attr(feature = "track", track_caller)]
            fn from(elements: &[T]) -> Self {
                Self::from(elements.to_vec())
            }
        }

        impl<T: $($bound)+, const N: usize> From<[T; N]> for $gc<[T]> {
            #[cfg_attr(feature = "track", track_caller)]
            fn from(elements: [T; N]) -> Self {
                Self::from(Vec::from(elements))
            }
        }

        impl<T: $($bound)+> FromIterator<T> for $gc<[T]> {
            /// Collects the elements in a vector, whose elements are then moved: their number must
            /// be known before the object is made.
            #[cfg_attr(feature = "track", track_caller)]
            fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
                Self::from(Vec::from_iter(elements))
            }
        }

        impl<T: $($bound)+> Default for $gc<[T]> {
            /// Creates an empty slice.
            #[cfg_attr(feature = "track", track_caller)]
            fn default() -> Self {
                Self::from(Vec::new())
            }
        }

        impl From<&str> for $gc<str> {
            /// Copies the text to an object of its own.
            ///
            /// # Panics
            /// As [`Gc::new`] does.
            #[cfg_attr(feature = "track", track_caller)]
            fn from(text: &str) -> Self {
                Self::try_from_str(text).unwrap_or_else(|error| error.give_up())
            }
        }

        impl From<String> for $gc<str> {
            #[cfg_attr(feature = "track", track_caller)]
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl From<Box<str>> for $gc<str> {
            #[cfg_attr(feature = "track", track_caller)]
            fn from(text: Box<str>) -> Self {
                Self::from(&*text)
            }
        }

        impl From<std::borrow::Cow<'_, str>> for $gc<str> {
            #[cfg_attr(feature = "track", track_caller)]
            fn from(text: std::borrow::Cow<'_, str>) -> Self {
                Self::from(&*text)
            }
        }

        impl Default for $gc<str> {
            /// Creates an empty string.
            #[cfg_attr(feature = "track", track_caller)]
            fn default() -> Self {
                Self::from("")
            }
        }

        impl From<$gc<str>> for $gc<[u8]> {
            /// Returns a handle to the same object as bytes.
            fn from(text: $gc<str>) -> Self {
                let bytes = $gc::into_raw(text) as *const [u8];
                // SAFETY: the object is the same, and any `str` is bytes; one handle for one.
                unsafe { Self::from_raw(bytes) }
            }
        }
    };
}

#[cfg(target_has_atomic = "64")]
pub(crate) use converts;

converts!(Gc, Trace + 'static);
