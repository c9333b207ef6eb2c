//! `indexmap`: hash tables in order of insertion.

use indexmap::{IndexMap, IndexSet};

use super::super::{maps, sequences};

maps!([S] IndexMap<K, V, S>);
sequences! {
    [S] IndexSet<T, S>: |this| this;
}
