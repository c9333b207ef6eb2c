//! Traits that a handle has if its value has them: each passes the call on to the value.

use std::borrow::Borrow;
use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::Gc;
use crate::trace::{Finalize, Trace};

impl<T: ?Sized> AsRef<T> for Gc<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: ?Sized> Borrow<T> for Gc<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: ?Sized + Hash> Hash for Gc<T> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for Gc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized> fmt::Pointer for Gc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&Self::as_ptr(self), f)
    }
}

impl<T: ?Sized + Error> Error for Gc<T> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        (**self).source()
    }
}

impl<T: Default + Trace + Finalize + 'static> Default for Gc<T> {
    #[cfg_attr(feature = "track", track_caller)]
    fn default() -> Self {
        Self::new(T::default())
    }
}
