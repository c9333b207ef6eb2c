//! `smallvec`: vectors that begin in place.

use smallvec::{Array, SmallVec};

use super::super::{holds, no_finalizer};
use crate::trace::Inspector;
use crate::{Trace, Tracer};

// SAFETY: each element is visited once; the destructor only drops them.
unsafe impl<A: Array<Item: Trace>> Trace for SmallVec<A> {
    holds!(A::Item);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.as_slice().trace(tracer);
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        self.as_slice().__inspect(inspector);
    }
}
no_finalizer!([A: Array] (SmallVec<A>));
