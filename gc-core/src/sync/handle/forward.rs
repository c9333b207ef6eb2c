//! What a handle has because its value has it.

use std::fmt;

use super::{Gc, Weak};
use crate::handle::{CloneFromCell, compare, fmt_object, forward};
use crate::sync::shareable::Shareable;
use crate::sync::stats::stats;

forward!(Gc);
compare!(Gc, "gc_core::sync::Gc");

impl<T: Default + Shareable> Default for Gc<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Shareable> From<T> for Gc<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Gc<T> {
    /// Formats the value, as `Arc` does, but comes to an end in every graph: as
    /// [`crate::Gc`]'s does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_leaf = Self::shared(self).header().word.look().is_leaf();
        let exist = || usize::try_from(stats().live).unwrap_or(usize::MAX);
        fmt_object(&**self, is_leaf, exist, f)
    }
}

// SAFETY: `clone` increments a count, and ends the process where that is at its limit: nothing runs
// that could go on.
unsafe impl<T: ?Sized> CloneFromCell for Gc<T> {
    #[inline]
    fn clone_from_cell(&self) -> Self {
        self.clone()
    }
}

// SAFETY: as for `Gc`.
unsafe impl<T: ?Sized> CloneFromCell for Weak<T> {
    #[inline]
    fn clone_from_cell(&self) -> Self {
        self.clone()
    }
}
