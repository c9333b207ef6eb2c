//! `hashbrown`: the hash tables under std's.

use hashbrown::{HashMap, HashSet, HashTable};

use super::super::{maps, sequences};

maps!([S] HashMap<K, V, S>);
sequences! {
    [S] HashSet<T, S>: |this| this;
    [] HashTable<T>: |this| this;
}
