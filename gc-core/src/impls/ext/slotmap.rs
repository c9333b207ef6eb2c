//! `slotmap`: maps that hand out their keys. A type of keys of your own derives `Trace` as any other.

#![allow(deprecated, reason = "`HopSlotMap` is still in use")]

use slotmap::{DefaultKey, DenseSlotMap, HopSlotMap, Key, KeyData, SecondaryMap, SlotMap, SparseSecondaryMap};

use super::super::{holds, leaf, no_finalizer};
use crate::trace::Inspector;
use crate::{Trace, Tracer};

/// Maps of which only the values are looked at: keys are `Copy`.
macro_rules! values {
    ($([$($param:tt)*] $type:ty),* $(,)?) => {$(
        // SAFETY: each value is visited once; destructors only drop them.
        unsafe impl<K: Key, V: Trace, $($param)*> Trace for $type {
            holds!(V);

            #[inline]
            fn trace(&self, tracer: &mut Tracer<'_>) {
                if V::can_hold_gc() {
                    for (_, value) in self {
                        value.trace(tracer);
                    }
                }
            }

            fn __inspect(&self, inspector: &mut Inspector<'_>) {
                for (_, value) in self {
                    value.__inspect(inspector);
                }
            }
        }
        no_finalizer!([K: Key, V, $($param)*] ($type));
    )*};
}

values!([] SlotMap<K, V>, [] HopSlotMap<K, V>, [] DenseSlotMap<K, V>, [] SecondaryMap<K, V>);
values!([S: std::hash::BuildHasher] SparseSecondaryMap<K, V, S>);
leaf!((DefaultKey), (KeyData));
