//! What a handle has because its value has it.

use std::fmt;

use super::{Gc, Weak};
use crate::handle::{compare, counted, fmt_object, forward};
use crate::sync::shareable::Shareable;
use crate::sync::stats::live;

forward!(Gc);
compare!(Gc, "gc_core::sync::Gc");
counted!(Gc, Weak);

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
        fmt_object(&**self, is_leaf, live, f)
    }
}
