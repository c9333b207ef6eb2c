//! L6. `Trace` and `Finalize` for what std offers, one file a family, and for other crates, one file a crate (`ext/`).
//!
//! Three sorts of types: *leaves* can hold no handle; *containers* report the edges of their parts; *opaque* types may
//! hold handles that they don't own alone, or that can't be looked at, and report none, which is safe. Finalizers belong
//! to objects, so that all of them have an empty one.

mod cells;
mod collections;
mod ext;
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

/// Collections that are slices by a coercion.
macro_rules! slices {
    ($([$($param:tt)*] $type:ty),* $(,)?) => {$(
        // SAFETY: each element is visited once; its destructors only drop the elements.
        unsafe impl<T: $crate::Traced, $($param)*> $crate::Trace for $type {
            $crate::impls::holds!(T);

            #[inline]
            fn trace(&self, tracer: &mut $crate::Tracer<'_>) {
                let elements: &[T] = self;
                $crate::Trace::trace(elements, tracer);
            }

            fn __inspect(&self, inspector: &mut $crate::trace::Inspector<'_>) {
                let elements: &[T] = self;
                $crate::Trace::__inspect(elements, inspector);
            }
        }
        $crate::impls::no_finalizer!([T, $($param)*] ($type));
    )*};
}

/// Collections of single elements.
macro_rules! sequences {
    ($([$($param:tt)*] $type:ty),* $(,)?) => {$(
        // SAFETY: each element is visited once; its destructors only drop the elements.
        unsafe impl<T: $crate::Traced, $($param)*> $crate::Trace for $type {
            $crate::impls::holds!(T);

            #[inline]
            fn trace(&self, tracer: &mut $crate::Tracer<'_>) {
                if T::can_hold_gc() {
                    for element in self {
                        $crate::Trace::trace(element, tracer);
                    }
                }
            }

            fn __inspect(&self, inspector: &mut $crate::trace::Inspector<'_>) {
                for element in self {
                    $crate::Trace::__inspect(element, inspector);
                }
            }
        }
        $crate::impls::no_finalizer!([T, $($param)*] ($type));
    )*};
}

/// Maps.
macro_rules! maps {
    ($([$($param:tt)*] $type:ty),* $(,)?) => {$(
        // SAFETY: each key and each value is visited once; its destructors only drop them.
        unsafe impl<K: $crate::Traced, V: $crate::Traced, $($param)*> $crate::Trace for $type {
            $crate::impls::holds!(K, V);

            #[inline]
            fn trace(&self, tracer: &mut $crate::Tracer<'_>) {
                if Self::can_hold_gc() {
                    for (key, value) in self {
                        $crate::Trace::trace(key, tracer);
                        $crate::Trace::trace(value, tracer);
                    }
                }
            }

            fn __inspect(&self, inspector: &mut $crate::trace::Inspector<'_>) {
                for (key, value) in self {
                    $crate::Trace::__inspect(key, inspector);
                    $crate::Trace::__inspect(value, inspector);
                }
            }
        }
        $crate::impls::no_finalizer!([K, V, $($param)*] ($type));
    )*};
}

use {holds, leaf, maps, no_finalizer, sequences, slices, unsized_leaf};
