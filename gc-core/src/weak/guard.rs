//! [`RefMut`]: a value of a weak map, lent mutably.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use super::held::WeakEntry;
use crate::handle::Gc;

/// A value of a [`WeakMap`](crate::WeakMap), borrowed mutably; from
/// [`get_mut`](crate::WeakMap::get_mut) and [`entry`](crate::WeakMap::entry).
///
/// While it exists, collections don't look at the value: what the value holds stays alive.
pub struct RefMut<'a, K: ?Sized, V> {
    held: NonNull<WeakEntry<K, V>>,
    /// Map and key are borrowed, so that the entry stays hooked (rule C2).
    borrowed: PhantomData<(&'a mut V, &'a Gc<K>)>,
}

impl<K: ?Sized, V> RefMut<'_, K, V> {
    /// Lends the value of an entry.
    ///
    /// # Safety
    /// Rule C2: the entry is hooked, and key and map are borrowed for as long as the guard.
    pub(super) unsafe fn new(held: NonNull<WeakEntry<K, V>>) -> Self {
        // SAFETY: rule W3: a hooked entry is there.
        unsafe { held.as_ref() }.lend();
        Self { held, borrowed: PhantomData }
    }

    fn held(&self) -> &WeakEntry<K, V> {
        // SAFETY: rule C2: key and map are borrowed, so that the entry is there.
        unsafe { self.held.as_ref() }
    }
}

impl<K: ?Sized, V> Deref for RefMut<'_, K, V> {
    type Target = V;

    fn deref(&self) -> &V {
        // SAFETY: rule C2: it is lent to this guard alone.
        unsafe { self.held().value_ptr().as_ref() }
    }
}

impl<K: ?Sized, V> DerefMut for RefMut<'_, K, V> {
    fn deref_mut(&mut self) -> &mut V {
        // SAFETY: it is lent to this guard alone, which is borrowed mutably (rule R3).
        unsafe { self.held().value_ptr().as_mut() }
    }
}

impl<K: ?Sized, V> Drop for RefMut<'_, K, V> {
    fn drop(&mut self) {
        self.held().give_back();
    }
}

impl<K: ?Sized, V: fmt::Debug> fmt::Debug for RefMut<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
