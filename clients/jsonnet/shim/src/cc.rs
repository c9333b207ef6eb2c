//! [`Cc`] and [`Weak`].

use std::fmt;
use std::ops::Deref;

use gc_core::{Finalize, Gc};

use crate::{Trace, Tracer};

/// A value of jrsonnet's in gc-core's heap.
#[derive(Debug)]
pub struct Managed<T: ?Sized>(T);

// SAFETY: what is visited is what the value's own `trace` visits, of which the original crate asks
// the same: each owned handle once, and nothing else.
unsafe impl<T: Trace> gc_core::Trace for Managed<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }

    fn can_hold_gc() -> bool {
        T::is_type_tracked()
    }
}

/// The original has no finalizers.
impl<T: ?Sized> Finalize for Managed<T> {
    fn needs_finalize() -> bool
    where
        Self: Sized,
    {
        false
    }
}

/// A counted handle.
pub struct Cc<T: ?Sized>(Gc<Managed<T>>);

impl<T: Trace> Cc<T> {
    /// Moves a value to the heap.
    pub fn new(value: T) -> Self {
        Self(Gc::new(Managed(value)))
    }
}

impl<T: ?Sized> Cc<T> {
    /// Returns whether this is the only handle, weak ones included.
    pub fn is_unique(&self) -> bool {
        Gc::strong_count(&self.0) == 1 && Gc::weak_count(&self.0) == 0
    }

    /// Returns a weak handle to the same value.
    pub fn downgrade(&self) -> Weak<T> {
        Weak(Gc::downgrade(&self.0))
    }

    /// Returns whether both are handles to the same value.
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        Gc::ptr_eq(&this.0, &other.0)
    }

    /// Reports the handle: as `Trace` does, but for any `T`.
    pub fn trace(&self, tracer: &mut Tracer) {
        gc_core::Trace::trace(&self.0, tracer);
    }

    /// Takes the handle apart, for [`cc_dyn!`](crate::cc_dyn!).
    #[doc(hidden)]
    pub fn __into_gc(self) -> Gc<Managed<T>> {
        self.0
    }

    /// Puts it together again.
    #[doc(hidden)]
    pub fn __from_gc(gc: Gc<Managed<T>>) -> Self {
        Self(gc)
    }
}

impl<T: Trace> Trace for Cc<T> {
    fn trace(&self, tracer: &mut Tracer) {
        Self::trace(self, tracer);
    }

    fn is_type_tracked() -> bool {
        T::is_type_tracked()
    }
}

impl<T: ?Sized> Deref for Cc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl<T: ?Sized> Clone for Cc<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for Cc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cc").field(&&**self).finish()
    }
}

/// A handle that keeps nothing alive. All to one value have the same address in them, which
/// jrsonnet hashes.
pub struct Weak<T: ?Sized>(gc_core::Weak<Managed<T>>);

impl<T: ?Sized> Weak<T> {
    /// Returns a handle to the value, if it is still there.
    pub fn upgrade(&self) -> Option<Cc<T>> {
        self.0.upgrade().map(Cc)
    }

    /// Returns whether both are handles to the same value.
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        this.0.ptr_eq(&other.0)
    }
}

impl<T: ?Sized> Clone for Weak<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Makes a type of handles to a trait object: `cc_dyn!(Name, Trait, pub fn new() {...})`.
#[macro_export]
macro_rules! cc_dyn {
    (
        $(#[$($meta:meta)+])*
        $name:ident $(<$($parameter:ident $(: $($bound:path),+)?),+>)?, $object:path
        $(, $visibility:vis fn new() {...})?
    ) => {
        $(#[$($meta)+])*
        pub struct $name $(<$($parameter),+>)? ($crate::Cc<dyn $object>);

        impl $(<$($parameter $(: $($bound)++)?),+>)? $name $(<$($parameter),+>)? {
            $($visibility)? fn new<T: $object + $crate::Trace>(value: T) -> Self {
                let gc = $crate::Cc::new(value).__into_gc();
                Self($crate::Cc::__from_gc($crate::__gc_core::unsize!(gc => $crate::Managed<dyn $object>)))
            }
        }

        impl $(<$($parameter: 'static),+>)? $crate::Trace for $name $(<$($parameter),+>)? {
            fn trace(&self, tracer: &mut $crate::Tracer) {
                self.0.trace(tracer);
            }
        }
    };
}
