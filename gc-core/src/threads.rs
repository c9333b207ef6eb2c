//! Types that stay in their thread: handles, cells, and the guards that count for a thread's heap
//! (rule T2).
//!
//! Their fields would make them neither `Send` nor `Sync` anyway. But then the compiler reports the
//! fields, with two errors for one mistake: "`NonNull<Person>` cannot be sent between threads
//! safely". An impl with a condition that no type meets makes it one error, which names the handle.
//! (std uses negative impls for this, which are unstable.)

use crate::control::{External, Pause, Subscription};
use crate::handle::{Gc, GcCell, Weak};
use crate::weak::{WeakMap, WeakSet, WeakValueMap};

/// A condition that no type meets: no code outside this module can name the trait, and nothing here
/// implements it.
mod nowhere {
    #[allow(unnameable_types, reason = "it must not be named")]
    pub trait Nowhere {}
}
use nowhere::Nowhere;

/// `unsafe impl Send for Type where Type: Nowhere {}`, and the same for `Sync`.
macro_rules! never {
    ($($trait:ident for [$($param:tt)*] $type:ty, by $condition:ty;)*) => {$(
        #[doc(hidden)]
        #[diagnostic::do_not_recommend]
        // SAFETY: rule T2: it is an impl for no type at all.
        unsafe impl<$($param)*> $trait for $type where for<'never> $condition: Nowhere {}
    )*};
}

never! {
    Send for [T: ?Sized] Gc<T>, by Self;
    Sync for [T: ?Sized] Gc<T>, by Self;
    Send for [T: ?Sized] Weak<T>, by Self;
    Sync for [T: ?Sized] Weak<T>, by Self;
    Sync for [T: ?Sized] GcCell<T>, by Self;
    Send for [K: ?Sized, V] WeakMap<K, V>, by Self;
    Sync for [K: ?Sized, V] WeakMap<K, V>, by Self;
    Send for [T: ?Sized] WeakSet<T>, by Self;
    Sync for [T: ?Sized] WeakSet<T>, by Self;
    Send for [K, V: ?Sized, S] WeakValueMap<K, V, S>, by Self;
    Sync for [K, V: ?Sized, S] WeakValueMap<K, V, S>, by Self;
    // The lifetime keeps the compiler from seeing at once that the condition can't be met, which
    // would be an error.
    Send for [] Pause, by &'never Self;
    Sync for [] Pause, by &'never Self;
    Send for [] External, by &'never Self;
    Sync for [] External, by &'never Self;
    Send for [] Subscription, by &'never Self;
    Sync for [] Subscription, by &'never Self;
}
