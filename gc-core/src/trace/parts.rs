//! Macros for this crate's impls of [`Trace`](super::Trace).
//!
//! They make all methods of an impl from one description of the type's parts. So the methods agree
//! on what a collection visits, whether the type can hold a handle, and what an inspection names.
//! The derive writes the same code.

/// Inside an impl of `Trace`: there is nothing to visit.
macro_rules! no_parts {
    () => {
        #[inline]
        fn trace(&self, _: &mut $crate::Tracer<'_>) {}

        #[inline]
        fn __trace_part(&self, _: &mut $crate::Tracer<'_>) {}

        fn __inspect(&self, _: &mut $crate::trace::Inspector<'_>) {}
    };
}

/// Inside an impl of `Trace`: the type can hold no handle.
macro_rules! holds_nothing {
    () => {
        #[inline]
        fn can_hold_gc() -> bool
        where
            Self: Sized,
        {
            false
        }

        #[inline]
        fn __holds_gc<Levels: $crate::trace::Depth>() -> bool
        where
            Self: Sized,
        {
            false
        }
    };
}

/// Inside an impl of `Trace`: the type can hold a handle if one of these can, and is flat if all of
/// them are.
macro_rules! holds_any {
    ($($part:ty),+) => {
        #[inline]
        fn can_hold_gc() -> bool
        where
            Self: Sized,
        {
            $crate::trace::holds_gc::<Self, $crate::trace::Deepest>()
        }

        #[inline]
        fn __holds_gc<Levels: $crate::trace::Depth>() -> bool
        where
            Self: Sized,
        {
            false $(|| $crate::trace::holds_gc::<$part, Levels>())+
        }

        #[inline]
        fn __is_flat() -> bool
        where
            Self: Sized,
        {
            true $(&& $crate::trace::flat::<$part>())+
        }
    };
}

/// Inside an impl of `Trace`, for a type whose parts lie in it as fields do: to drop it is to drop
/// these.
///
/// `and` another type: the type that this is for drops what that drops, as well.
macro_rules! drops_parts {
    ($($part:ty),+ $(; and $other:ty)?) => {
        #[inline]
        fn __drops_handles_alone<V: $crate::trace::Variant>() -> bool
        where
            Self: Sized,
        {
            true $(&& !std::mem::needs_drop::<$other>())? $(&& $crate::trace::drops_handles_alone::<$part, V>())+
        }
    };
}

/// The same for a lock of std, which on some systems owns memory besides.
macro_rules! drops_lock {
    ($($part:ty),+) => {
        $crate::trace::drops_parts!($($part),+; and (std::sync::Mutex<()>, std::sync::RwLock<()>));
    };
}

/// Inside an impl of `Trace`, for a type that drops more than its parts, such as the memory that
/// they are in.
macro_rules! drops_more {
    ($($part:ty),+) => {};
}

/// Inside an impl of `Trace`: all that visits parts, from one description of them.
///
/// `to` is a [`Walk`](crate::trace::Walk). The description visits each part that the value owns
/// once, and does nothing else: it neither panics nor runs code but that of parts.
macro_rules! visits {
    (|$this:ident, $to:ident| $body:expr) => {
        #[inline]
        fn trace(&self, $to: &mut $crate::Tracer<'_>) {
            #[allow(unused_imports, reason = "some do without")]
            use $crate::trace::{Nest as _, Walk as _};
            let $this = self;
            $body
        }

        #[inline]
        fn __trace_part(&self, tracer: &mut $crate::Tracer<'_>) {
            $crate::Trace::trace(self, tracer);
        }

        fn __inspect(&self, $to: &mut $crate::trace::Inspector<'_>) {
            #[allow(unused_imports, reason = "some do without")]
            use $crate::trace::{Nest as _, Walk as _};
            let $this = self;
            $body
        }
    };
}

pub(crate) use {drops_lock, drops_more, drops_parts, holds_any, holds_nothing, no_parts, visits};
