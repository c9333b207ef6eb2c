//! The questions that collections and impls ask about a type.

use super::asked::answer;
use super::depth::Unasked;
use super::{Depth, Trace, Variant};

/// Returns whether values of this type can hold handles. Asks [`Trace::can_hold_gc`], which may be
/// user code. A type without size holds none.
#[inline]
#[must_use]
pub(crate) fn can_hold<T: Trace>() -> bool {
    size_of::<T>() > 0 && answer(T::can_hold_gc)
}

/// Returns the same while something is being traced, when no user code but `trace` may run:
/// hand-written impls aren't asked, and count as "yes".
///
/// A type without size holds none. A value may have more parts of it than any loop has time for:
/// `[[Gc<u8>; 0]; usize::MAX]` is a type, and takes no memory.
#[inline]
#[must_use]
pub(crate) fn holds<T: Trace>() -> bool {
    size_of::<T>() > 0 && holds_gc::<T, Unasked>()
}

/// Returns [`Trace::__holds_gc`].
#[inline]
#[must_use]
pub(crate) fn holds_gc<T: Trace, D: Depth>() -> bool {
    answer(T::__holds_gc::<D>)
}

/// Returns whether values of this type can be traced without a [`Mode`](super::nesting::Mode): no
/// foreign code is in them, and they don't nest deeper than the type is written.
#[inline]
#[must_use]
pub(crate) fn flat<T: Trace>() -> bool {
    !holds::<T>() || answer(T::__is_flat)
}

/// Returns [`Trace::__drops_handles_alone`].
#[inline]
#[must_use]
pub(crate) fn drops_handles_alone<T: Trace, V: Variant>() -> bool {
    answer(T::__drops_handles_alone::<V>)
}
