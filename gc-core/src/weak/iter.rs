//! Walks over a weak map, which go on while entries die.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

use super::core::Hub;
use super::held::WeakEntry;
use crate::handle::Gc;

/// An entry of a [`WeakMap`](crate::WeakMap), with a handle to its key; from
/// [`iter`](crate::WeakMap::iter).
///
/// Dereferences to the value. The value is there for as long as this is, since the handle keeps the
/// key.
pub struct Ref<'a, K: ?Sized, V> {
    key: Gc<K>,
    held: NonNull<WeakEntry<K, V>>,
    map: PhantomData<&'a V>,
}

impl<K: ?Sized, V> Ref<'_, K, V> {
    /// Returns the handle to the key.
    #[must_use]
    pub fn key(&self) -> &Gc<K> {
        &self.key
    }
}

impl<K: ?Sized, V> Deref for Ref<'_, K, V> {
    type Target = V;

    fn deref(&self) -> &V {
        // SAFETY: rule C2: this holds the key, and borrows the map, so that the entry is there, and
        // its value is not lent.
        let held = unsafe { self.held.as_ref() };
        // SAFETY: as above.
        unsafe { held.value() }
    }
}

impl<K: ?Sized + fmt::Debug, V: fmt::Debug> fmt::Debug for Ref<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ref").field(&self.key).field(&**self).finish()
    }
}

/// The entries of a [`WeakMap`](crate::WeakMap); from [`iter`](crate::WeakMap::iter).
pub struct Iter<'a, K: ?Sized, V> {
    hub: &'a Hub<V>,
    place: usize,
    keys: PhantomData<*mut K>,
}

impl<'a, K: ?Sized, V> Iter<'a, K, V> {
    /// Of a map with keys of this type.
    pub(super) fn new(hub: &'a Hub<V>) -> Self {
        Self { hub, place: 0, keys: PhantomData }
    }
}

impl<'a, K: ?Sized, V> Iterator for Iter<'a, K, V> {
    type Item = Ref<'a, K, V>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (place, entry) = self.hub.first_behind(self.place)?;
            self.place = place + 1;
            // SAFETY: entries in this map's table are hooked, and of this type.
            let held = unsafe { WeakEntry::<K, V>::of(entry) };
            // SAFETY: rule W3: it is hooked.
            if let Some(key) = unsafe { held.key() } {
                return Some(Ref { key, held: NonNull::from(held), map: PhantomData });
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.hub.len()))
    }
}

impl<K: ?Sized, V> fmt::Debug for Iter<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}

/// Takes the entries out of a [`WeakMap`](crate::WeakMap); from [`drain`](crate::WeakMap::drain).
pub struct Drain<'a, K: ?Sized, V> {
    hub: &'a mut Hub<V>,
    place: usize,
    keys: PhantomData<*mut K>,
}

impl<'a, K: ?Sized, V> Drain<'a, K, V> {
    /// Of a map with keys of this type.
    pub(super) fn new(hub: &'a mut Hub<V>) -> Self {
        Self { hub, place: 0, keys: PhantomData }
    }
}

impl<K: ?Sized, V> Iterator for Drain<'_, K, V> {
    type Item = (Gc<K>, V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (place, entry) = self.hub.first_behind(self.place)?;
            self.place = place + 1;
            // SAFETY: entries in this map's table are hooked, and of this type.
            let held = unsafe { WeakEntry::<K, V>::of(entry) };
            // SAFETY: rule W3: it is hooked.
            if let Some(key) = unsafe { held.key() } {
                // SAFETY: as above. The map is borrowed mutably, so that nobody refers to the
                // value.
                return Some((key, unsafe { self.hub.remove::<K>(entry) }));
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.hub.len()))
    }
}

impl<K: ?Sized, V> Drop for Drain<'_, K, V> {
    fn drop(&mut self) {
        self.hub.clear();
    }
}

impl<K: ?Sized, V> fmt::Debug for Drain<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drain").finish_non_exhaustive()
    }
}
