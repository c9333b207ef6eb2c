//! Comparing handles compares their values, but an object needn't be compared with itself if its
//! type is `Eq`.
//!
//! In a graph, an object with many holders is compared with itself once for each path that leads to
//! it. There may be exponentially many paths, and in a cycle they have no end. If the type is `Eq`,
//! every value equals itself, and its parts needn't be compared. If it is not, as floats are not,
//! they must be.

use std::marker::PhantomData;
use std::rc::Rc;

use super::Gc;

/// A type that is `Eq` where `T` is. Its values equal nothing, not even themselves.
struct Probe<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized> PartialEq for Probe<T> {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl<T: ?Sized + Eq> Eq for Probe<T> {}

/// Returns whether `T` is `Eq`, in code that knows only `PartialEq`.
///
/// No bound can ask that on stable Rust, but `Rc` can, and documents its answer: if the type is
/// `Eq`, two `Rc`s of one value are always equal; if not, they are equal only if the value equals
/// itself. A probe never equals itself. With optimization the result is a constant, and the `Rc` is
/// never made.
#[inline]
pub(crate) fn is_reflexive<T: ?Sized>() -> bool {
    let probe = Rc::new(Probe::<T>(PhantomData));
    let is_equal = PartialEq::eq(&probe, &probe);
    // Not dropped, which is a call that can't be optimized away.
    let _probe = Rc::into_inner(probe);
    is_equal
}

/// The comparisons of a type of handles; the path is for the example.
macro_rules! compare {
    ($gc:ident, $path:literal) => {
        impl<T: ?Sized> $gc<T> {
            /// Returns whether both are handles to one object whose type is `Eq`.
            #[inline]
            fn is_surely_equal(&self, other: &Self) -> bool {
                Self::ptr_eq(self, other) && $crate::handle::is_reflexive::<T>()
            }
        }

        impl<T: ?Sized + PartialEq> PartialEq for $gc<T> {
            /// Compares the values, as `Rc` does.
            ///
            /// If `T` is `Eq`, every value equals itself, so two handles to one object are equal
            /// without a look at it. Parts that two structures share are then compared once, and a
            /// cycle equals itself.
            ///
            /// Two different objects are always compared by their values. For two cycles of the
            /// same shape this has no end, and overflows the stack. [`Gc::ptr_eq`] compares
            /// identities, and never looks at a value.
            ///
            /// # Examples
            /// ```
            #[doc = concat!("use ", $path, ";")]
            ///
            /// let (one, other) = (Gc::new(5), Gc::new(5));
            /// assert!(one == other && !Gc::ptr_eq(&one, &other));
            ///
            /// let not_a_number = Gc::new(f64::NAN);
            /// assert!(not_a_number != not_a_number.clone(), "floats are not `Eq`");
            /// ```
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.is_surely_equal(other) || **self == **other
            }
        }

        impl<T: ?Sized + Eq> Eq for $gc<T> {}

        impl<T: ?Sized + PartialOrd> PartialOrd for $gc<T> {
            /// Compares the values. Two handles to one object are equal without a look at it if `T`
            /// is `Eq`.
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                if self.is_surely_equal(other) {
                    Some(std::cmp::Ordering::Equal)
                } else {
                    (**self).partial_cmp(&**other)
                }
            }
        }

        impl<T: ?Sized + Ord> Ord for $gc<T> {
            /// Compares the values. Two handles to one object are equal without a look at it.
            #[inline]
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                if Self::ptr_eq(self, other) { std::cmp::Ordering::Equal } else { (**self).cmp(&**other) }
            }
        }
    };
}

#[cfg(target_has_atomic = "64")]
pub(crate) use compare;

compare!(Gc, "gc_core::Gc");
