//! [`MapEntry`]: the place of a key in a weak map.

use std::fmt;

use super::{RefMut, WeakMap};
use crate::handle::Gc;
use crate::trace::Trace;

/// The place of a key in a [`WeakMap`], taken or not; from [`WeakMap::entry`].
pub struct MapEntry<'a, K: ?Sized, V> {
    map: &'a mut WeakMap<K, V>,
    key: &'a Gc<K>,
}

impl<K: ?Sized + 'static, V: Trace + 'static> WeakMap<K, V> {
    /// Returns the key's place in the map, to look and insert in one go.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let key = Gc::new("key");
    /// let mut words: WeakMap<&str, Vec<&str>> = WeakMap::new();
    /// words.entry(&key).or_default().push("first");
    /// words.entry(&key).or_default().push("second");
    /// assert_eq!(words.get(&key).unwrap(), &["first", "second"]);
    /// ```
    #[must_use = "the place alone changes nothing"]
    pub fn entry<'a>(&'a mut self, key: &'a Gc<K>) -> MapEntry<'a, K, V> {
        MapEntry { map: self, key }
    }
}

impl<'a, K: ?Sized + 'static, V: Trace + 'static> MapEntry<'a, K, V> {
    /// Returns the key.
    #[must_use]
    pub fn key(&self) -> &'a Gc<K> {
        self.key
    }

    /// Lets `change` change the value, if there is one.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let key = Gc::new("key");
    /// let mut counts = WeakMap::new();
    /// for _ in 0..3 {
    ///     counts.entry(&key).and_modify(|count| *count += 1).or_insert(1);
    /// }
    /// assert_eq!(counts.get(&key), Some(&3));
    /// ```
    #[must_use]
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        if let Some(mut value) = self.map.get_mut(self.key) {
            change(&mut value);
        }
        self
    }

    /// Returns the value, and inserts this one first if there is none.
    ///
    /// # Panics
    /// As [`Gc::new`] does; and in a destructor, if the key or the map is being reclaimed.
    #[cfg_attr(feature = "track", track_caller)]
    pub fn or_insert(self, value: V) -> RefMut<'a, K, V> {
        self.or_insert_with(|| value)
    }

    /// Returns the value, and inserts the default first if there is none.
    ///
    /// # Panics
    /// As [`MapEntry::or_insert`] does.
    #[cfg_attr(feature = "track", track_caller)]
    pub fn or_default(self) -> RefMut<'a, K, V>
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// Returns the value, and inserts what `make` returns first if there is none.
    ///
    /// # Panics
    /// As [`MapEntry::or_insert`] does, or if `make` does.
    #[cfg_attr(feature = "track", track_caller)]
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> RefMut<'a, K, V> {
        let held = match self.map.held(self.key) {
            Some(held) => held,
            None => self
                .map
                .hang(self.key, make())
                .expect("gc-core: nothing can be inserted while the key or the map is being reclaimed"),
        };
        // SAFETY: it is hooked; key and map are borrowed for as long as the result.
        unsafe { RefMut::new(held) }
    }
}

impl<K: ?Sized, V> fmt::Debug for MapEntry<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapEntry").finish_non_exhaustive()
    }
}
