//! Collections: each element's edges, and each key's. Hashers are left out, so that any will do: an edge that isn't
//! reported is safe.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};

use super::{maps, may_hold, sequences, slices};
use crate::trace::Inspector;
use crate::{Finalize, Trace, Tracer};

sequences!([] VecDeque<T>, [] LinkedList<T>, [] BinaryHeap<T>, [] BTreeSet<T>, [S] HashSet<T, S>);

slices!([] Vec<T>, [const N: usize] [T; N]);

// SAFETY: each element is visited once; no destructor of its own.
unsafe impl<T: Trace> Trace for [T] {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if may_hold::<T>() {
            T::__trace_slice(self, tracer);
        }
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        if may_hold::<T>() {
            for element in self {
                element.__inspect(inspector);
            }
        }
    }
}
impl<T> Finalize for [T] {}

maps!([] BTreeMap<K, V>, [S] HashMap<K, V, S>);
