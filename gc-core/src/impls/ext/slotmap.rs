//! `slotmap`: maps that hand out their keys. A key type of your own derives `Trace`, as any type
//! does.

#![allow(deprecated, reason = "`HopSlotMap` is still in use")]

use slotmap::{DefaultKey, DenseSlotMap, HopSlotMap, Key, KeyData, SecondaryMap, SlotMap, SparseSecondaryMap};

use super::super::{leaf, no_finalizer, sync_parts};
use crate::Trace;
use crate::trace::{flat, holds_any, visits};

/// Maps of which only the values are looked at: keys are `Copy`.
macro_rules! values {
    ($([$($param:tt)*] $type:ty),* $(,)?) => {$(
        // SAFETY: each value is visited once; destructors only drop them. The iterators make keys,
        // by an impl of `From` which by the words of the unsafe trait `Key` does what that of
        // `KeyData` does.
        unsafe impl<K: Key, V: Trace, $($param)*> Trace for $type {
            holds_any!(V);
            visits!(|this, to| if to.looks_into::<V>() {
                to.nested(flat::<V>(), this, |to| {
                    for value in this.values() {
                        to.part::<V>(value);
                    }
                });
            });
        }
        sync_parts!([K: Key, V: crate::trace::TraceSync, $($param)*] ($type));
        no_finalizer!([K: Key, V, $($param)*] ($type));
    )*};
}

values!([] SlotMap<K, V>, [] HopSlotMap<K, V>, [] DenseSlotMap<K, V>, [] SecondaryMap<K, V>);
values!([S: std::hash::BuildHasher] SparseSecondaryMap<K, V, S>);
leaf!((DefaultKey), (KeyData));
