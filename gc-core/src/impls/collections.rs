//! Collections report the edges of their elements and keys. They don't report those of hashers, so
//! that any hasher will do: an edge that isn't reported is safe, and iterating doesn't call the
//! hasher.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};

use super::{maps, no_finalizer, sequences, slices, sync_parts};
use crate::trace::{TraceSync, drops_parts, holds_any, visits};
use crate::{Finalize, Trace};

slices! {
    [] Vec<T>: |this| this;
    [] VecDeque<T>: |this| this.as_slices().0, this.as_slices().1;
    [] BinaryHeap<T>: |this| this.as_slice();
}

sequences! {
    [] LinkedList<T>: |this| this;
    [] BTreeSet<T>: |this| this;
    [S] HashSet<T, S>: |this| this;
}

maps!([] BTreeMap<K, V>, [S] HashMap<K, V, S>);

// SAFETY: each element is visited once; no destructor.
unsafe impl<T: Trace, const N: usize> Trace for [T; N] {
    holds_any!(T);
    drops_parts!(T);
    visits!(|this, to| to.elements(this));
}
no_finalizer!([T, const N: usize] ([T; N]));
sync_parts!([T: TraceSync, const N: usize] ([T; N]), [T: TraceSync] ([T]));

// The owner of a slice counts as a container, the slice itself doesn't.
// SAFETY: each element is visited once; no destructor of its own.
unsafe impl<T: Trace> Trace for [T] {
    visits!(|this, to| to.elements(this));
}
impl<T> Finalize for [T] {}
