//! [`WeakMap`]: a map whose entries last while key and map do.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use super::RefMut;
use super::core::Hub;
use super::held::WeakEntry;
use super::iter::{Drain, Iter};
use crate::handle::Gc;
use crate::trace::{Finalize, Trace, Traced, Tracer, holds_any};

/// A map from objects to values that keeps neither its keys nor itself alive: an *ephemeron* table,
/// `WeakMap` in JavaScript and `WeakKeyDictionary` in Python.
///
/// A key is an object, whatever its type, and whatever its value is equal to: two handles to one
/// object are one key. A value lives while its key and the map live. When the last handle to a key
/// goes, its entry goes with it, before the next statement.
///
/// A value may lead to its own key, directly or through other values and other maps. That keeps
/// nothing alive: a collection finds the key, the value and the entry. The same holds of a map that
/// only its own values lead to. This is what sets it apart from a `HashMap<ById, …>` of weak
/// handles, where such an entry stays for ever.
///
/// # When entries end
/// - **The key dies.** Its finalizer runs first, while the entry is there, and may bring the key
///   back; then the entry stays. Otherwise the entry leaves the map when weak handles are severed.
///   The value is dropped behind the key's own. Its type's [`finalize`](Finalize::finalize) is
///   called where the value is a handle to an object, which goes; a plain value is dropped as a
///   field is.
/// - **The map is dropped**, or is garbage that a collection finds. Values are dropped behind the
///   map.
/// - **It is removed**, by [`remove`](Self::remove) and its like. [`Gc::try_unwrap`] and
///   [`Gc::make_mut`] end the entries of their object.
///
/// Nothing can be inserted while the key or the map is being reclaimed, as a destructor may try to:
/// then [`insert`](Self::insert) drops the value.
///
/// # Cost
/// An entry is an object, with the value in it and 40 bytes besides, and takes a slot of 16 bytes.
/// The first entry of a key makes its side record, as a weak handle does. Where values hold no
/// handles, collections don't look at entries. [`Stats`](crate::heap::Stats) and
/// [`collect`](crate::collect()) count entries as the objects that they are, and an object for each
/// map that ever had one.
///
/// # Examples
/// ```
/// use gc_core::{Gc, WeakMap};
///
/// let mut ages = WeakMap::new();
/// let alice = Gc::new("Alice".to_owned());
/// ages.insert(&alice, 30);
/// assert_eq!(ages.get(&alice), Some(&30));
///
/// drop(alice);
/// assert!(ages.is_empty());
/// ```
///
/// A value that leads to its key:
/// ```
/// use gc_core::{Finalize, Gc, Trace, WeakMap, collect};
///
/// #[derive(Trace, Finalize)]
/// struct Note {
///     about: Gc<String>,
/// }
///
/// let mut notes = WeakMap::new();
/// let alice = Gc::new("Alice".to_owned());
/// notes.insert(&alice, Note { about: alice.clone() });
/// drop(alice);
/// collect();
/// assert!(notes.is_empty());
/// ```
///
/// Inside an object it goes into a `RefCell`. While that is mutably borrowed, the map counts as
/// held.
///
/// What [`get`](Self::get) returns borrows the key too, since the entry goes with it:
/// ```compile_fail,E0505
/// use gc_core::{Gc, WeakMap};
///
/// let (mut map, key) = (WeakMap::new(), Gc::new(1));
/// map.insert(&key, String::new());
/// let value = map.get(&key);
/// drop(key);
/// println!("{value:?}");
/// ```
pub struct WeakMap<K: ?Sized, V> {
    pub(super) hub: Hub<V>,
    /// Rule V1, as for [`Gc`].
    keys: PhantomData<*mut K>,
}

impl<K: ?Sized, V: UnwindSafe> UnwindSafe for WeakMap<K, V> {}
impl<K: ?Sized, V: RefUnwindSafe> RefUnwindSafe for WeakMap<K, V> {}

impl<K: ?Sized, V> WeakMap<K, V> {
    /// Creates an empty map, which takes no memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { hub: Hub::new(), keys: PhantomData }
    }

    /// The word of a key: its address, which no other object has while the entry is hooked.
    fn word(key: &Gc<K>) -> usize {
        Gc::object(key).header_ptr().addr().get()
    }

    /// The entry of a key.
    #[inline]
    pub(super) fn held(&self, key: &Gc<K>) -> Option<NonNull<WeakEntry<K, V>>> {
        let (_, entry) = self.hub.map()?.find(Self::word(key), None)?;
        Some(entry.object().value_ptr().cast())
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

    /// Returns whether the key has an entry.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let (a, b) = (Gc::new(1), Gc::new(1));
    /// let mut map = WeakMap::new();
    /// map.insert(&a, ());
    /// assert!(map.contains_key(&a) && !map.contains_key(&b), "equal, but not the same");
    /// ```
    #[must_use]
    pub fn contains_key(&self, key: &Gc<K>) -> bool {
        self.held(key).is_some()
    }

    /// Returns the key's value, which borrows map and key.
    ///
    /// # Examples
    /// See [`WeakMap`].
    #[must_use]
    #[inline]
    pub fn get<'a>(&'a self, key: &'a Gc<K>) -> Option<&'a V> {
        let held = self.held(key)?;
        // SAFETY: rule C2: key and map are borrowed for as long as the result, so that the entry
        // stays hooked.
        let held = unsafe { held.as_ref() };
        // SAFETY: as above; the map is shared, so that no value of it is lent.
        Some(unsafe { held.value() })
    }

    /// Returns the key's value for a change, if there is one.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let key = Gc::new(1);
    /// let mut map = WeakMap::new();
    /// map.insert(&key, vec![1]);
    /// map.get_mut(&key).unwrap().push(2);
    /// assert_eq!(map.get(&key).unwrap(), &[1, 2]);
    /// ```
    #[must_use]
    pub fn get_mut<'a>(&'a mut self, key: &'a Gc<K>) -> Option<RefMut<'a, K, V>> {
        let held = self.held(key)?;
        // SAFETY: rule C2: it is hooked; key and map are borrowed for as long as the result.
        Some(unsafe { RefMut::new(held) })
    }

    /// Removes the key's entry, and returns its value.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let key = Gc::new(1);
    /// let mut map = WeakMap::new();
    /// map.insert(&key, "value");
    /// assert_eq!(map.remove(&key), Some("value"));
    /// assert_eq!(map.remove(&key), None);
    /// ```
    pub fn remove(&mut self, key: &Gc<K>) -> Option<V> {
        let (_, entry) = self.hub.map()?.find(Self::word(key), None)?;
        // SAFETY: rules W3 and C2: it is hooked on this map, and of its type. The map is borrowed
        // mutably, so that nobody refers to the value.
        Some(unsafe { self.hub.remove::<K>(entry) })
    }

    /// Removes all entries.
    ///
    /// # Panics
    /// Resumes the first panic of a value's destructor, once all are dropped.
    pub fn clear(&mut self) {
        self.hub.clear();
    }

    /// Keeps only the entries for which `keep` returns `true`.
    ///
    /// # Panics
    /// If `keep` does, or the destructor of a value that goes.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let keys = [Gc::new(1), Gc::new(2), Gc::new(3)];
    /// let mut map = WeakMap::new();
    /// for key in &keys {
    ///     map.insert(key, **key * 10);
    /// }
    /// map.retain(|key, value| **key != 2 && *value > 10);
    /// assert_eq!((map.len(), map.get(&keys[2])), (1, Some(&30)));
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(&Gc<K>, &mut V) -> bool) {
        let mut next = 0;
        while let Some((place, entry)) = self.hub.first_behind(next) {
            next = place + 1;
            // SAFETY: entries in this map's table are hooked, and of this type.
            let held = unsafe { WeakEntry::<K, V>::of(entry) };
            // SAFETY: rule W3: it is hooked.
            let Some(key) = (unsafe { held.key() }) else { continue };
            // SAFETY: rule C2: it is hooked; the handle holds the key, and the map is borrowed
            // mutably.
            let mut value = unsafe { RefMut::new(NonNull::from(held)) };
            let stays = keep(&key, &mut value);
            drop(value);
            if !stays {
                self.hub.end(entry);
            }
        }
    }

    /// Returns an iterator over the entries, in no particular order. Each item holds its key.
    ///
    /// Entries that die meanwhile are left out.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let key = Gc::new("key");
    /// let mut map = WeakMap::new();
    /// map.insert(&key, 1);
    /// for entry in &map {
    ///     assert_eq!((**entry.key(), *entry), ("key", 1));
    /// }
    /// ```
    #[must_use]
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(&self.hub)
    }

    /// Takes all entries out, one after the other. Those that the iterator has not given out when
    /// it is dropped are dropped.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let key = Gc::new("key");
    /// let mut map = WeakMap::new();
    /// map.insert(&key, 1);
    /// let all: Vec<(Gc<&str>, i32)> = map.drain().collect();
    /// assert!(Gc::ptr_eq(&all[0].0, &key) && map.is_empty());
    /// ```
    pub fn drain(&mut self) -> Drain<'_, K, V> {
        Drain::new(&mut self.hub)
    }
}

impl<K: ?Sized + 'static, V: Trace + 'static> WeakMap<K, V> {
    /// Adds an entry to the map, whose key has none.
    #[cfg_attr(feature = "track", track_caller)]
    pub(super) fn hang(&mut self, key: &Gc<K>, value: V) -> Option<NonNull<WeakEntry<K, V>>> {
        self.hub.hang(key, || Self::word(key), value)
    }

    /// Gives the key this value, and returns the one that it had.
    ///
    /// A collection may run first, as in [`Gc::new`]. If the key or the map is being reclaimed, the
    /// value is dropped.
    ///
    /// # Panics
    /// As [`Gc::new`] does: beyond the heap's limit, and then the map is as it was. If the global
    /// allocator has no memory for the entry, its slot or the key's side record, the process ends,
    /// as it does for a `HashMap`. Walks, removals and deaths go on without memory.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, WeakMap};
    ///
    /// let key = Gc::new(1);
    /// let mut map = WeakMap::new();
    /// assert_eq!(map.insert(&key, "first"), None);
    /// assert_eq!(map.insert(&key, "second"), Some("first"));
    /// ```
    #[cfg_attr(feature = "track", track_caller)]
    pub fn insert(&mut self, key: &Gc<K>, value: V) -> Option<V> {
        if let Some(held) = self.held(key) {
            // SAFETY: rule W3: it is hooked.
            let held = unsafe { held.as_ref() };
            // SAFETY: rule C2: the map is borrowed mutably, so that nobody refers to the value.
            return Some(unsafe { held.replace(value) });
        }
        self.hang(key, value);
        None
    }
}

impl<'a, K: ?Sized, V> IntoIterator for &'a WeakMap<K, V> {
    type Item = super::Ref<'a, K, V>;
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K: ?Sized, V> Default for WeakMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: ?Sized + fmt::Debug, V: fmt::Debug> fmt::Debug for WeakMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for entry in self {
            map.entry(entry.key(), &*entry);
        }
        map.finish()
    }
}

// SAFETY: the map's one handle is reported once, by its owner.
unsafe impl<K: ?Sized, V: Traced> Trace for WeakMap<K, V> {
    holds_any!(V);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.hub.trace(tracer);
    }

    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        self.trace(tracer);
    }
}

impl<K: ?Sized, V> Finalize for WeakMap<K, V> {
    fn needs_finalize() -> bool {
        false
    }
}
