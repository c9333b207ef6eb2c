//! [`WeakValueMap`]: a map from values to objects that it doesn't keep alive.

use std::borrow::Borrow;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

use super::core::Hub;
use super::held::WeakEntry;
use crate::handle::Gc;
use crate::object::{Entry, word_of_hash};
use crate::trace::{Finalize, Trace, Traced, Tracer, holds_any};

/// A map whose values are objects that it doesn't keep alive: for interning, and for caches.
///
/// An entry leaves the map when its object dies, before the next statement; its key is dropped
/// then, without a call of [`Hash`] or [`Eq`]. A key may hold handles. They keep what they lead to
/// alive only while the object lives: a key that leads to its own object keeps nothing alive.
///
/// # Examples
/// ```
/// use gc_core::{Gc, WeakValueMap};
///
/// let mut symbols: WeakValueMap<String, str> = WeakValueMap::new();
/// let mut intern = |name: &str| symbols.get_or_insert_with(name.to_owned(), |name| Gc::from(&**name));
/// let (a, b) = (intern("x"), intern("x"));
/// assert!(Gc::ptr_eq(&a, &b));
/// drop((a, b));
/// assert!(symbols.is_empty());
/// ```
pub struct WeakValueMap<K, V: ?Sized, S = RandomState> {
    hub: Hub<K>,
    hasher: S,
    /// Rule V1, as for [`Gc`].
    objects: PhantomData<*mut V>,
}

impl<K, V: ?Sized> WeakValueMap<K, V> {
    /// Creates an empty map, which takes no memory.
    #[must_use]
    pub fn new() -> Self {
        Self::with_hasher(RandomState::new())
    }
}

impl<K, V: ?Sized, S> WeakValueMap<K, V, S> {
    /// Creates an empty map that hashes keys with these hashers.
    #[must_use]
    pub const fn with_hasher(hasher: S) -> Self {
        Self { hub: Hub::new(), hasher, objects: PhantomData }
    }

    /// Returns the number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hub.len()
    }

    /// Returns whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes all entries.
    ///
    /// # Panics
    /// Resumes the first panic of a key's destructor, once all are dropped.
    pub fn clear(&mut self) {
        self.hub.clear();
    }

    /// Returns an iterator over handles to the objects, in no particular order.
    pub fn values(&self) -> impl Iterator<Item = Gc<V>> + '_ {
        let mut next = 0;
        std::iter::from_fn(move || {
            loop {
                let (place, entry) = self.hub.first_behind(next)?;
                next = place + 1;
                // SAFETY: it is in this map's table.
                if let Some(object) = unsafe { Self::object(entry) } {
                    return Some(object);
                }
            }
        })
    }

    /// A handle to an entry's object, unless that is dying.
    ///
    /// # Safety
    /// The entry is in this map's table.
    unsafe fn object(entry: Entry) -> Option<Gc<V>> {
        // SAFETY: entries in this map's table are hooked, and of this type.
        let held = unsafe { WeakEntry::<V, K>::of(entry) };
        // SAFETY: rule W3: it is hooked.
        unsafe { held.key() }
    }
}

impl<K: Eq + Hash, V: ?Sized, S: BuildHasher> WeakValueMap<K, V, S> {
    fn word<Q: Hash + ?Sized>(&self, key: &Q) -> usize {
        word_of_hash(self.hasher.hash_one(key))
    }

    /// The entry whose key is equal to this one, and a handle to its object.
    fn find<Q: Eq + ?Sized>(&self, word: usize, key: &Q) -> Option<(Entry, Gc<V>)>
    where
        K: Borrow<Q>,
    {
        let map = self.hub.map()?;
        let mut behind = None;
        loop {
            let (place, entry) = map.find(word, behind)?;
            behind = Some(place);
            // SAFETY: it is in this map's table.
            let Some(object) = (unsafe { Self::object(entry) }) else { continue };
            // SAFETY: entries in this map's table are of this type. The handle and the borrow of
            // the map keep the entry, whatever the comparison does (rule C2).
            let held = unsafe { WeakEntry::<V, K>::of(entry) };
            // SAFETY: as above; keys are lent to nobody.
            if unsafe { held.value() }.borrow() == key {
                return Some((entry, object));
            }
        }
    }

    /// Returns a handle to the key's object.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakValueMap};
    ///
    /// let mut map = WeakValueMap::new();
    /// let one = Gc::new(1);
    /// map.insert("one".to_owned(), &one);
    /// assert!(Gc::ptr_eq(&map.get("one").unwrap(), &one));
    /// ```
    #[must_use]
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<Gc<V>>
    where
        K: Borrow<Q>,
    {
        self.find(self.word(key), key).map(|(_, object)| object)
    }

    /// Returns whether the key has an object.
    #[must_use]
    pub fn contains_key<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Removes the key's entry, and returns a handle to its object.
    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<Gc<V>>
    where
        K: Borrow<Q>,
    {
        let (entry, object) = self.find(self.word(key), key)?;
        self.hub.end(entry);
        Some(object)
    }
}

impl<K: Eq + Hash + Trace + 'static, V: ?Sized + 'static, S: BuildHasher> WeakValueMap<K, V, S> {
    /// Gives the key this object, and returns a handle to the one that it had.
    ///
    /// A collection may run first, as in [`Gc::new`]. If the object or the map is being reclaimed,
    /// the key is dropped.
    ///
    /// # Panics
    /// As [`WeakMap::insert`](crate::WeakMap::insert) does, or if the key's `Hash` or `Eq` does.
    #[cfg_attr(feature = "track", track_caller)]
    pub fn insert(&mut self, key: K, object: &Gc<V>) -> Option<Gc<V>> {
        let word = self.word(&key);
        let before = self.find(word, &key);
        if let Some((entry, _)) = before {
            self.hub.end(entry);
        }
        self.hub.hang(object, || word, key);
        before.map(|(_, object)| object)
    }

    /// Returns a handle to the key's object, and inserts the one that `make` returns first if there
    /// is none.
    ///
    /// # Panics
    /// As [`WeakValueMap::insert`] does, or if `make` does.
    ///
    /// # Examples
    /// See [`WeakValueMap`].
    #[cfg_attr(feature = "track", track_caller)]
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce(&K) -> Gc<V>) -> Gc<V> {
        let word = self.word(&key);
        if let Some((_, object)) = self.find(word, &key) {
            return object;
        }
        let object = make(&key);
        self.hub.hang(&object, || word, key);
        object
    }
}

impl<K, V: ?Sized, S: Default> Default for WeakValueMap<K, V, S> {
    fn default() -> Self {
        Self::with_hasher(S::default())
    }
}

impl<K, V: ?Sized, S> fmt::Debug for WeakValueMap<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakValueMap").field("len", &self.len()).finish_non_exhaustive()
    }
}

// SAFETY: the map's one handle is reported once, by its owner. The hasher is not looked at.
unsafe impl<K: Traced, V: ?Sized, S> Trace for WeakValueMap<K, V, S> {
    holds_any!(K);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.hub.trace(tracer);
    }

    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        self.trace(tracer);
    }
}

impl<K, V: ?Sized, S> Finalize for WeakValueMap<K, V, S> {
    fn needs_finalize() -> bool {
        false
    }
}
