//! `smallvec`: vectors that begin in place.

use smallvec::{Array, SmallVec};

use super::super::{no_finalizer, sync_parts};
use crate::Trace;
use crate::trace::{TraceSync, flat, holds_any, visits};

// SAFETY: each element is visited once; the destructor only drops them. `Array` is an unsafe trait,
// whose impls are smallvec's own, or promise as much.
unsafe impl<A: Array<Item: Trace>> Trace for SmallVec<A> {
    holds_any!(A::Item);
    visits!(|this, to| if to.looks_into::<A::Item>() {
        to.nested(flat::<A::Item>(), this, |to| to.elements(this.as_slice()));
    });
}
sync_parts!([A: Array<Item: TraceSync>] (SmallVec<A>));
no_finalizer!([A: Array] (SmallVec<A>));
