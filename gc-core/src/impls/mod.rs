//! L6. `Trace` and `Finalize` for what std offers, one file a family.
//!
//! Three sorts of types: *leaves* can hold no handle; *containers* report the edges of their parts; *opaque* types may
//! hold handles that they don't own alone, or that can't be looked at, and report none, which is safe. Finalizers belong
//! to objects, so that all of them have an empty one.

mod cells;
mod collections;
mod functions;
mod leaves;
mod pointers;
mod system;
mod tuples;
mod wrappers;

/// Leaves and opaque types: nothing to trace, nothing to finalize. Parameters come without bounds.
macro_rules! leaf {
    ($($([$($param:tt)*])? ($type:ty)),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        // SAFETY: no edge is reported.
        unsafe impl$(<$($param)*>)? $crate::Trace for $type {
            #[inline]
            fn trace(&self, _: &mut $crate::Tracer<'_>) {}

            #[inline]
            fn can_hold_gc() -> bool
            where
                Self: Sized,
            {
                false
            }
        }
        $crate::impls::no_finalizer!($([$($param)*])? ($type));
    )*};
}

/// An empty finalizer.
macro_rules! no_finalizer {
    ($($([$($param:tt)*])? ($type:ty)),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl$(<$($param)*>)? $crate::Finalize for $type {
            #[inline]
            fn needs_finalize() -> bool
            where
                Self: Sized,
            {
                false
            }
        }
    )*};
}

/// Leaves and opaque types of no known size, of which only the two empty functions can be called.
macro_rules! unsized_leaf {
    ($(($type:ty)),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        // SAFETY: no edge is reported.
        unsafe impl $crate::Trace for $type {
            #[inline]
            fn trace(&self, _: &mut $crate::Tracer<'_>) {}
        }
        impl $crate::Finalize for $type {}
    )*};
}

/// Inside an impl of `Trace`: the type can hold a handle if one of these can.
macro_rules! holds {
    ($($part:ty),+) => {
        #[inline]
        fn can_hold_gc() -> bool
        where
            Self: Sized,
        {
            <Self as $crate::Trace>::__holds_gc::<$crate::trace::Deepest>()
        }

        #[inline]
        fn __holds_gc<Levels: $crate::trace::Depth>() -> bool
        where
            Self: Sized,
        {
            false $(|| <$part as $crate::Trace>::__holds_gc::<Levels>())+
        }
    };
}

use {holds, leaf, no_finalizer, unsized_leaf};
