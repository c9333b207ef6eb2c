//! Weak handles, and pairs of a weak key and a value that goes with it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::ptr;

use crate::{Finalize, Gc, GcBox, Trace, Tracer, empty_trace};

/// A handle that keeps nothing alive.
pub struct WeakGc<T: Trace + ?Sized + 'static>(gc_core::Weak<GcBox<T>>);

impl<T: Trace + ?Sized> WeakGc<T> {
    /// Returns a weak handle to an object.
    pub fn new(object: &Gc<T>) -> Self {
        Self(gc_core::Gc::downgrade(&object.0))
    }

    /// Returns a handle to the object, if it is still there.
    pub fn upgrade(&self) -> Option<Gc<T>> {
        self.0.upgrade().map(Gc)
    }

    /// Returns whether the object is still there.
    pub fn is_upgradable(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl<T: Trace + ?Sized> Finalize for WeakGc<T> {}

// SAFETY: it owns no counted handle.
unsafe impl<T: Trace + ?Sized> Trace for WeakGc<T> {
    empty_trace!();
}

impl<T: Trace + ?Sized> Clone for WeakGc<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Trace + ?Sized> fmt::Debug for WeakGc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakGc").finish_non_exhaustive()
    }
}

impl<T: Trace + ?Sized> PartialEq for WeakGc<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is_upgradable() && self.0.ptr_eq(&other.0)
    }
}

impl<T: Trace + ?Sized> Eq for WeakGc<T> {}

impl<T: Trace + ?Sized> Hash for WeakGc<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.upgrade() {
            Some(object) => ptr::from_ref(&*object).cast::<()>().hash(state),
            None => ptr::from_ref(self).hash(state),
        }
    }
}

/// A value that goes when its key goes: the only entry of a weak map.
pub struct Ephemeron<K: Trace + ?Sized + 'static, V: Trace + 'static> {
    key: WeakGc<K>,
    entry: gc_core::WeakMap<GcBox<K>, GcBox<V>>,
}

impl<K: Trace + ?Sized, V: Trace> Ephemeron<K, V> {
    /// Returns a pair of a key and a value.
    pub fn new(key: &Gc<K>, value: V) -> Self {
        let mut entry = gc_core::WeakMap::new();
        entry.insert(&key.0, GcBox::new(value));
        Self { key: WeakGc::new(key), entry }
    }

    /// Returns the key, if it is still there.
    pub fn key(&self) -> Option<Gc<K>> {
        self.key.upgrade()
    }

    /// Returns the value, if it is still there, and holds the key meanwhile.
    pub fn value(&self) -> Option<EphemeronValueRef<'_, K, V>> {
        let key = self.key()?;
        Some(EphemeronValueRef { key, entry: &self.entry })
    }

    /// Returns whether key and value are still there.
    pub fn has_value(&self) -> bool {
        !self.entry.is_empty()
    }
}

/// A borrow of an [`Ephemeron`]'s value.
pub struct EphemeronValueRef<'a, K: Trace + ?Sized + 'static, V: Trace + 'static> {
    key: Gc<K>,
    entry: &'a gc_core::WeakMap<GcBox<K>, GcBox<V>>,
}

impl<K: Trace + ?Sized, V: Trace> Deref for EphemeronValueRef<'_, K, V> {
    type Target = V;

    fn deref(&self) -> &V {
        self.entry.get(&self.key.0).expect("the key is there, and with it the value").value()
    }
}

impl<K: Trace + ?Sized, V: Trace> Finalize for Ephemeron<K, V> {}

// SAFETY: the map's own impl reports what it owns.
unsafe impl<K: Trace + ?Sized, V: Trace> Trace for Ephemeron<K, V> {
    unsafe fn trace(&self, tracer: &mut Tracer) {
        gc_core::Trace::trace(&self.entry, tracer);
    }

    unsafe fn trace_non_roots(&self) {}

    fn run_finalizer(&self) {}
}

impl<K: Trace + ?Sized, V: Trace> fmt::Debug for Ephemeron<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ephemeron").field("key", &self.key).finish_non_exhaustive()
    }
}
