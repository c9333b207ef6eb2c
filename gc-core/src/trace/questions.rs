//! What types say of themselves, as collections and impls ask it.

use super::asked::answer;
use super::depth::Unasked;
use super::{Depth, Trace};

/// Whether values of this type can hold handles: [`Trace::can_hold_gc`], which may be anybody's
/// code. What has no size holds none.
#[inline]
#[must_use]
pub(crate) fn can_hold<T: Trace>() -> bool {
    size_of::<T>() > 0 && answer(T::can_hold_gc)
}

/// The same for what is being traced, when nobody's code may run but that of `trace`: hand-written
/// impls aren't asked, and count as a "yes". What has no size holds none, and there may be more of
/// it than any loop has time for: `[[Gc<u8>; 0]; usize::MAX]` is a type, and takes no memory.
#[inline]
#[must_use]
pub(crate) fn holds<T: Trace>() -> bool {
    size_of::<T>() > 0 && holds_gc::<T, Unasked>()
}

/// [`Trace::__holds_gc`].
#[inline]
#[must_use]
pub(crate) fn holds_gc<T: Trace, D: Depth>() -> bool {
    answer(T::__holds_gc::<D>)
}

/// Whether values of this type need no mode while they are traced: there is neither foreign code in
/// them nor anything that could nest deeper than the type is written.
#[inline]
#[must_use]
pub(crate) fn flat<T: Trace>() -> bool {
    !holds::<T>() || answer(T::__is_flat)
}

/// [`Trace::__drops_handles_alone`].
#[inline]
#[must_use]
pub(crate) fn drops_handles_alone<T: Trace>() -> bool {
    answer(T::__drops_handles_alone)
}
