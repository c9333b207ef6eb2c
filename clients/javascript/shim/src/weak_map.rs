//! [`WeakMap`]: gc-core's.

use std::fmt;

use crate::{Finalize, Gc, GcBox, Trace, Tracer};

/// A map whose entries go with their keys.
pub struct WeakMap<K: Trace + ?Sized + 'static, V: Trace + 'static>(gc_core::WeakMap<GcBox<K>, GcBox<V>>);

impl<K: Trace + ?Sized, V: Trace> WeakMap<K, V> {
    /// Creates an empty map.
    pub fn new() -> Self {
        Self(gc_core::WeakMap::new())
    }

    /// Puts a value under a key, in place of the one that there was.
    pub fn insert(&mut self, key: &Gc<K>, value: V) {
        self.0.insert(&key.0, GcBox::new(value));
    }

    /// Removes the entry of a key. Returns whether there was one.
    pub fn remove(&mut self, key: &Gc<K>) -> bool {
        self.0.remove(&key.0).is_some()
    }

    /// Returns whether there is an entry for a key.
    pub fn contains_key(&self, key: &Gc<K>) -> bool {
        self.0.contains_key(&key.0)
    }

    /// Returns the entry of a key.
    pub fn get<'a>(&'a self, key: &'a Gc<K>) -> Option<WeakMapEntry<'a, V>> {
        self.0.get(&key.0).map(|value| WeakMapEntry(value.value()))
    }
}

/// An entry that was found. Where the original has an ephemeron, whose key may be gone.
#[derive(Debug)]
pub struct WeakMapEntry<'a, V>(&'a V);

impl<'a, V> WeakMapEntry<'a, V> {
    /// Returns the value.
    pub fn value(&self) -> Option<&'a V> {
        Some(self.0)
    }
}

impl<K: Trace + ?Sized, V: Trace> Default for WeakMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Trace + ?Sized, V: Trace> fmt::Debug for WeakMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakMap").finish_non_exhaustive()
    }
}

impl<K: Trace + ?Sized, V: Trace> Finalize for WeakMap<K, V> {}

// SAFETY: the map's own impl reports what it owns.
unsafe impl<K: Trace + ?Sized, V: Trace> Trace for WeakMap<K, V> {
    unsafe fn trace(&self, tracer: &mut Tracer) {
        gc_core::Trace::trace(&self.0, tracer);
    }

    unsafe fn trace_non_roots(&self) {}

    fn run_finalizer(&self) {}
}
