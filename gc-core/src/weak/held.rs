//! [`WeakEntry`]: the value of an entry's object.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use crate::handle::Gc;
use crate::object::{Entry, Hooks};
use crate::ptr::Object;
use crate::trace::{Finalize, Trace, Traced, holds_any, visits};

/// What an entry's object holds: where it hangs, and the value. Begins as [`Entry`] asks for.
#[repr(C)]
pub(super) struct WeakEntry<K: ?Sized, V> {
    hooks: Hooks,
    /// Of a handle to the key, which keeps nothing alive. It is there while the entry is hooked
    /// (rule W3).
    key: NonNull<K>,
    /// There while the hooks say "full".
    value: UnsafeCell<MaybeUninit<V>>,
}

impl<K: ?Sized, V> WeakEntry<K, V> {
    pub(super) fn new(key: &Gc<K>, value: V) -> Self {
        let hooks = Hooks::default();
        hooks.set_full(true);
        Self { hooks, key: Gc::value(key), value: UnsafeCell::new(MaybeUninit::new(value)) }
    }

    /// What the collector knows the object as.
    pub(super) fn entry(this: &Gc<Self>) -> Entry {
        // SAFETY: it begins with the hooks and the pointer to the key, in C's order.
        unsafe { Entry::of(Gc::object(this)) }
    }

    /// The value of an entry, which is of this type.
    ///
    /// # Safety
    /// The entry was made as a `WeakEntry<K, V>`, and is there for as long as the result is used.
    pub(super) unsafe fn of<'a>(entry: Entry) -> &'a Self {
        // SAFETY: rules P2 and P3, as this function asks for.
        unsafe { entry.object().value_ptr().cast::<Self>().as_ref() }
    }

    /// A handle to the key, unless that is dying, and only waits for its turn.
    ///
    /// # Safety
    /// Rule W3: the entry is hooked.
    pub(super) unsafe fn key(&self) -> Option<Gc<K>> {
        // SAFETY: rule W3: the key is there, and this is the pointer of a handle to it.
        let header = unsafe { Object::from_value(self.key) };
        let header = header.header();
        if header.strong() == 0 {
            return None;
        }
        header.retain();
        // SAFETY: rule P2, and the count is taken above.
        Some(unsafe { Gc::from_value(self.key) })
    }

    /// The value, shared.
    ///
    /// # Safety
    /// Rule C2: it is there and not lent, for as long as the result is used.
    #[inline]
    pub(super) unsafe fn value(&self) -> &V {
        debug_assert!(self.hooks.is_full());
        // SAFETY: rule C2: it is not lent, as this function asks for.
        let value = unsafe { &*self.value.get() };
        // SAFETY: rule C2: it is there, as this function asks for.
        unsafe { value.assume_init_ref() }
    }

    /// The value, for whoever [lends](WeakEntry::lend) it.
    pub(super) fn value_ptr(&self) -> NonNull<V> {
        NonNull::from(&self.value).cast()
    }

    /// From now on nobody but the caller looks at the value (rule R3), until it is [given
    /// back](WeakEntry::give_back).
    ///
    /// # Panics
    /// While the value is being traced: the panic hook of a `trace` that panics may ask.
    pub(super) fn lend(&self) {
        self.assert_unseen();
        self.hooks.set_lent(true);
    }

    pub(super) fn give_back(&self) {
        self.hooks.set_lent(false);
    }

    /// Moves the value out.
    ///
    /// # Safety
    /// It is there, and nobody refers to it.
    ///
    /// # Panics
    /// As [`WeakEntry::lend`] does.
    pub(super) unsafe fn take(&self) -> V {
        self.assert_unseen();
        debug_assert!(self.hooks.is_full());
        self.hooks.set_full(false);
        // SAFETY: rule C2: nobody refers to it, as this function asks for; from now on the hooks
        // say that it is gone.
        let value = unsafe { self.value.get().read() };
        // SAFETY: the hooks said that a value was there.
        unsafe { value.assume_init() }
    }

    /// Another value in the place of this one, which comes back.
    ///
    /// # Safety
    /// As for [`WeakEntry::take`].
    ///
    /// # Panics
    /// As [`WeakEntry::lend`] does.
    pub(super) unsafe fn replace(&self, value: V) -> V {
        // SAFETY: rule C2: nobody refers to the value, as this function asks for.
        let old = unsafe { self.take() };
        // SAFETY: rule C2: nobody refers to the place, in which no value is.
        unsafe { self.value.get().write(MaybeUninit::new(value)) };
        self.hooks.set_full(true);
        self.hooks.set_lent(false);
        old
    }

    fn assert_unseen(&self) {
        assert!(!self.hooks.is_seen(), "gc-core: a value of a weak map can't be taken while a collection traces it");
    }
}

/// While it exists, the value can't be taken: a `trace` looks at it (rule C1).
struct Seen<'a>(&'a Hooks);

impl<'a> Seen<'a> {
    fn new(hooks: &'a Hooks) -> Self {
        hooks.set_seen(true);
        Self(hooks)
    }
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        self.0.set_seen(false);
    }
}

// SAFETY: the value is visited once, if it is there and not lent. The destructor drops the value.
unsafe impl<K: ?Sized, V: Traced> Trace for WeakEntry<K, V> {
    holds_any!(V);
    visits!(|this, to| if this.hooks.is_lent() {
        to.hide();
    } else if this.hooks.is_full() {
        let _seen = Seen::new(&this.hooks);
        // SAFETY: it is there and not lent. Only `trace` runs meanwhile, and the panic hook, which
        // is refused to take it.
        to.part::<V>(unsafe { this.value() });
    });
}

impl<K: ?Sized, V> Finalize for WeakEntry<K, V> {
    fn needs_finalize() -> bool {
        false
    }
}

impl<K: ?Sized, V> Drop for WeakEntry<K, V> {
    fn drop(&mut self) {
        if self.hooks.is_full() {
            // SAFETY: the hooks say that the value is there, and nobody will look again (rule P4).
            unsafe { self.value.get_mut().assume_init_drop() };
        }
    }
}
