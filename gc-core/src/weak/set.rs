//! [`WeakSet`]: a set of objects that keeps none of them alive.

use std::fmt;

use super::{WeakMap, iter};
use crate::handle::Gc;
use crate::trace::{Finalize, Trace, holds_nothing, no_parts};

/// A set of objects that doesn't keep them alive: a [`WeakMap`] without values.
///
/// An object leaves the set when it dies, before the next statement. Collections don't look at the
/// set.
///
/// # Examples
/// ```
/// use gc_core::{Gc, WeakSet};
///
/// let mut open = WeakSet::new();
/// let (a, b) = (Gc::new(1), Gc::new(2));
/// assert!(open.insert(&a) && open.insert(&b) && !open.insert(&a));
/// drop(a);
/// assert_eq!(open.len(), 1);
/// assert!(open.contains(&b));
/// ```
pub struct WeakSet<T: ?Sized> {
    map: WeakMap<T, ()>,
}

impl<T: ?Sized> WeakSet<T> {
    /// Creates an empty set, which takes no memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { map: WeakMap::new() }
    }

    /// Returns the number of objects in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Returns whether no object is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// Returns whether the object is in the set.
    #[must_use]
    pub fn contains(&self, object: &Gc<T>) -> bool {
        self.map.contains_key(object)
    }

    /// Takes the object out; returns whether it was in the set.
    pub fn remove(&mut self, object: &Gc<T>) -> bool {
        self.map.remove(object).is_some()
    }

    /// Takes all objects out.
    pub fn clear(&mut self) {
        self.map.clear();
    }

    /// Keeps only the objects for which `keep` returns `true`.
    ///
    /// # Panics
    /// If `keep` does.
    pub fn retain(&mut self, mut keep: impl FnMut(&Gc<T>) -> bool) {
        self.map.retain(|object, ()| keep(object));
    }

    /// Returns an iterator over handles to the objects, in no particular order.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakSet};
    ///
    /// let mut set = WeakSet::new();
    /// let five = Gc::new(5);
    /// set.insert(&five);
    /// assert_eq!(set.iter().map(|object| *object).sum::<i32>(), 5);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = Gc<T>> + '_ {
        self.map.iter().map(|entry: iter::Ref<'_, T, ()>| entry.key().clone())
    }
}

impl<T: ?Sized + 'static> WeakSet<T> {
    /// Puts the object in; returns whether it was not in the set before.
    ///
    /// # Panics
    /// As [`WeakMap::insert`] does.
    #[cfg_attr(feature = "track", track_caller)]
    pub fn insert(&mut self, object: &Gc<T>) -> bool {
        self.map.insert(object, ()).is_none()
    }
}

impl<T: ?Sized> Default for WeakSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for WeakSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

// SAFETY: it holds no handle that a collection looks at.
unsafe impl<T: ?Sized> Trace for WeakSet<T> {
    no_parts!();
    holds_nothing!();
}

impl<T: ?Sized> Finalize for WeakSet<T> {
    fn needs_finalize() -> bool {
        false
    }
}
