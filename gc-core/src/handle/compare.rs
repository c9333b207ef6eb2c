//! Comparing handles compares their values; where a value is compared with itself, the answer may
//! be known.
//!
//! In a graph, objects that many hold are compared with themselves once for each way that leads to
//! them, of which there may be exponentially many, and a cycle without end. If the type is `Eq`,
//! every value equals itself, and its parts needn't be looked at. If it is not, as floats are not,
//! they must.

use std::cmp::Ordering;
use std::marker::PhantomData;
use std::rc::Rc;

use super::Gc;

/// Never equal to anything, but `Eq` where `T` is.
struct Probe<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized> PartialEq for Probe<T> {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl<T: ?Sized + Eq> Eq for Probe<T> {}

/// Whether `T` is `Eq`, in code that knows of `PartialEq` only.
///
/// No bound can ask that on stable Rust, but `Rc` can, and documents its answer: two handles of one
/// object are always equal if its type is `Eq`, and if not, only if the value equals itself. The
/// probe never does. Optimized, this is a constant, and the `Rc` is never made.
#[inline]
fn is_reflexive<T: ?Sized>() -> bool {
    let probe = Rc::new(Probe::<T>(PhantomData));
    let is_equal = PartialEq::eq(&probe, &probe);
    // Not dropped, which is a call that can't be optimized away.
    let _probe = Rc::into_inner(probe);
    is_equal
}

impl<T: ?Sized> Gc<T> {
    /// Whether both are handles of one object, of a type whose every value equals itself.
    #[inline]
    fn is_surely_equal(&self, other: &Self) -> bool {
        Self::ptr_eq(self, other) && is_reflexive::<T>()
    }
}

impl<T: ?Sized + PartialEq> PartialEq for Gc<T> {
    /// Whether the values are equal, as for `Rc`: handles of one object are equal without a look at
    /// it if `T` is `Eq`, which says that every value equals itself. So shared parts of two
    /// structures are compared once, and a cycle equals itself.
    ///
    /// Two objects are compared by their values always: two cycles of the same shape without end,
    /// until the stack is used up. [`Gc::ptr_eq`] compares identities, and never looks at a
    /// value.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
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

impl<T: ?Sized + Eq> Eq for Gc<T> {}

impl<T: ?Sized + PartialOrd> PartialOrd for Gc<T> {
    /// Compares the values. Handles of one object are equal without a look at it if `T` is `Eq`.
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.is_surely_equal(other) { Some(Ordering::Equal) } else { (**self).partial_cmp(&**other) }
    }
}

impl<T: ?Sized + Ord> Ord for Gc<T> {
    /// Compares the values. Handles of one object are equal without a look at it.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if Self::ptr_eq(self, other) { Ordering::Equal } else { (**self).cmp(&**other) }
    }
}
