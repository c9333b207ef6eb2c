//! `either`: one of two.

use either::Either;

use super::super::{holds, no_finalizer};
use crate::trace::Inspector;
use crate::{Trace, Tracer};

// SAFETY: the one value that is there reports its edges once; no destructor.
unsafe impl<L: Trace, R: Trace> Trace for Either<L, R> {
    holds!(L, R);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        match self {
            Either::Left(value) => value.trace(tracer),
            Either::Right(value) => value.trace(tracer),
        }
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        match self {
            Either::Left(value) => value.__inspect(inspector),
            Either::Right(value) => value.__inspect(inspector),
        }
    }
}
no_finalizer!([L, R] (Either<L, R>));
