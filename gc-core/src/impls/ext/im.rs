//! `im`: persistent collections, which are opaque.
//!
//! Their clones share nodes, as clones of an `Rc` share their target. A handle in a node that two
//! collections share would be reported twice. So none is reported, which is safe; a cycle through
//! such a collection is not freed.

use im::{HashMap, HashSet, OrdMap, OrdSet, Vector};

use super::super::opaque;

opaque!("Its clones share its nodes, so that each would report the same handles.":
    [T] (Vector<T>), [K, V] (OrdMap<K, V>), [T] (OrdSet<T>), [K, V, S] (HashMap<K, V, S>), [T, S] (HashSet<T, S>));
