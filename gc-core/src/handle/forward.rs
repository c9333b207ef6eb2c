//! Traits that a handle has if its value has them: each passes the call on to the value.

use super::Gc;
use crate::trace::{Finalize, Trace};

/// Those of a type of handles.
macro_rules! forward {
    ($gc:ident) => {
        impl<T: ?Sized> AsRef<T> for $gc<T> {
            fn as_ref(&self) -> &T {
                self
            }
        }

        impl<T: ?Sized> std::borrow::Borrow<T> for $gc<T> {
            fn borrow(&self) -> &T {
                self
            }
        }

        impl<T: ?Sized + std::hash::Hash> std::hash::Hash for $gc<T> {
            #[inline]
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                (**self).hash(state);
            }
        }

        impl<T: ?Sized + std::fmt::Display> std::fmt::Display for $gc<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized> std::fmt::Pointer for $gc<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Pointer::fmt(&Self::as_ptr(self), f)
            }
        }

        impl<T: ?Sized + std::error::Error> std::error::Error for $gc<T> {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                (**self).source()
            }
        }
    };
}

#[cfg(target_has_atomic = "64")]
pub(crate) use forward;

forward!(Gc);

impl<T: Default + Trace + Finalize + 'static> Default for Gc<T> {
    #[cfg_attr(feature = "track", track_caller)]
    fn default() -> Self {
        Self::new(T::default())
    }
}
