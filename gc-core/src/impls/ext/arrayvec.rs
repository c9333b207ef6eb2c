//! `arrayvec`: vectors in place.

use arrayvec::{ArrayString, ArrayVec, CapacityError};

use super::super::{leaf, sequences};

sequences!([const N: usize] ArrayVec<T, N>);
leaf!([const N: usize] (ArrayString<N>), [T] (CapacityError<T>));
