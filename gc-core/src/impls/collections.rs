//! Collections: each element's edges, and each key's. Hashers are left out, so that any will do: an edge that isn't
//! reported is safe.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};

use super::{holds, no_finalizer};
use crate::trace::Inspector;
use crate::{Finalize, Trace, Tracer};

/// Collections of single elements.
macro_rules! sequences {
    ($([$($param:tt)*] $type:ty),* $(,)?) => {$(
        // SAFETY: each element is visited once; std's destructors only drop the elements.
        unsafe impl<T: Trace, $($param)*> Trace for $type {
            holds!(T);

            #[inline]
            fn trace(&self, tracer: &mut Tracer<'_>) {
                if T::can_hold_gc() {
                    for element in self {
                        element.trace(tracer);
                    }
                }
            }

            fn __inspect(&self, inspector: &mut Inspector<'_>) {
                for element in self {
                    element.__inspect(inspector);
                }
            }
        }
        no_finalizer!([T, $($param)*] ($type));
    )*};
}

sequences!(
    [] Vec<T>, [] VecDeque<T>, [] LinkedList<T>, [] BinaryHeap<T>, [] BTreeSet<T>, [S] HashSet<T, S>,
    [const N: usize] [T; N],
);

// SAFETY: each element is visited once; no destructor of its own.
unsafe impl<T: Trace> Trace for [T] {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if T::can_hold_gc() {
            for element in self {
                element.trace(tracer);
            }
        }
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        for element in self {
            element.__inspect(inspector);
        }
    }
}
impl<T> Finalize for [T] {}

/// Maps.
macro_rules! maps {
    ($([$($param:ident)?] $type:ty),* $(,)?) => {$(
        // SAFETY: each key and each value is visited once; std's destructors only drop them.
        unsafe impl<K: Trace, V: Trace, $($param)?> Trace for $type {
            holds!(K, V);

            #[inline]
            fn trace(&self, tracer: &mut Tracer<'_>) {
                if Self::can_hold_gc() {
                    for (key, value) in self {
                        key.trace(tracer);
                        value.trace(tracer);
                    }
                }
            }

            fn __inspect(&self, inspector: &mut Inspector<'_>) {
                for (key, value) in self {
                    key.__inspect(inspector);
                    value.__inspect(inspector);
                }
            }
        }
        no_finalizer!([K, V, $($param)?] ($type));
    )*};
}

maps!([] BTreeMap<K, V>, [S] HashMap<K, V, S>);
