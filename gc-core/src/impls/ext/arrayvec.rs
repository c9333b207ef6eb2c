//! `arrayvec`: vectors in place.

use arrayvec::{ArrayString, ArrayVec, CapacityError};

use super::super::{leaf, opaque, parts};

parts! {
    [T; const N: usize] ArrayVec<T, N>: |this, to| to.elements::<T>(this);
}
leaf!([const N: usize] (ArrayString<N>));
opaque!("It doesn't show the element that found no room.": [T] (CapacityError<T>));
