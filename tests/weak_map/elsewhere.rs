//! What the tests of `boa_gc` for its weak maps and ephemerons ask for, one after the other.

use std::cell::RefCell;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, WeakMap, collect};

use crate::live;

/// `weak_map_basic`, `weak_map_multiple`: each key ends its own entry, in its own map.
#[test]
fn entries_of_several_maps() {
    let [one, two, three] = ["one", "two", "three"].map(|name| Gc::new(name.to_owned()));
    let before = live();
    let (mut first, mut second) = (WeakMap::new(), WeakMap::new());
    first.insert(&one, ());
    first.insert(&two, ());
    second.insert(&three, ());
    collect();
    let has = |map: &WeakMap<String, ()>| [&one, &two, &three].map(|key| map.contains_key(key));
    assert_eq!((has(&first), has(&second)), ([true, true, false], [false, false, true]));
    drop((one, two));
    assert!(first.is_empty() && second.contains_key(&three));
    drop(three);
    assert!(second.is_empty());
    drop((first, second));
    assert_eq!(live(), before - 3);
}

/// `weak_map_key_live`: any handle to the key keeps the entry.
#[test]
fn any_handle_keeps_the_entry() {
    let key = Gc::new("key".to_owned());
    let copy = key.clone();
    let mut map = WeakMap::new();
    map.insert(&key, ());
    assert!(map.contains_key(&copy) && map.remove(&copy).is_some());
    map.insert(&key, ());
    drop(key);
    collect();
    assert!(map.contains_key(&copy));
}

/// `eph_allocation_chains`: a key that is a weak handle to something else lives on when that goes.
#[test]
fn a_key_that_holds_a_weak_handle() {
    let text = Gc::new("text".to_owned());
    let key = Gc::new(Gc::downgrade(&text));
    let mut map = WeakMap::new();
    map.insert(&key, 3);
    collect();
    assert_eq!((key.upgrade().as_deref().map(String::as_str), map.get(&key)), (Some("text"), Some(&3)));
    drop(text);
    collect();
    assert_eq!((key.upgrade(), map.get(&key)), (None, Some(&3)));
    drop(key);
    assert!(map.is_empty());
}

#[derive(Trace, Finalize, Default)]
struct Cells {
    map: RefCell<WeakMap<Cells, Gc<Cells>>>,
    other_map: RefCell<WeakMap<u8, Gc<Cells>>>,
    pair: GcCell<[Option<Gc<Cells>>; 2]>,
}

/// `eph_self_referential`: a key is its own value, in a map that it owns itself.
#[test]
fn a_key_that_is_its_own_value_in_its_own_map() {
    let before = live();
    let root: Gc<Cells> = Gc::default();
    root.map.borrow_mut().insert(&root, root.clone());
    collect();
    assert!(root.map.borrow().contains_key(&root));
    root.map.take();
    collect();
    assert_eq!((live(), Gc::strong_count(&root)), (before + 1, 1));
    root.map.borrow_mut().insert(&root, root.clone());
    drop(root);
    collect();
    assert_eq!(live(), before);
}

/// `eph_self_referential_chain`: two owners of maps are each other's values, under one key.
#[test]
fn a_ring_of_maps_and_values_under_one_key() {
    let before = live();
    let watched = Gc::new(0_u8);
    let root: Gc<Cells> = Gc::default();
    let chain: [Gc<Cells>; 2] = Default::default();
    for at in 0..2 {
        chain[at].other_map.borrow_mut().insert(&watched, chain[1 - at].clone());
    }
    root.other_map.borrow_mut().insert(&watched, chain[0].clone());
    let weak = chain.each_ref().map(Gc::downgrade);
    drop(chain);
    collect();
    assert!(weak.iter().all(|weak| weak.upgrade().is_some()), "root → map → one → map → other");
    root.other_map.borrow_mut().clear();
    collect();
    assert!(weak.iter().all(|weak: &Weak<Cells>| weak.upgrade().is_none()), "though the key lives");
    drop((watched, root, weak));
    assert_eq!(live(), before);
}

/// `eph_strong_self_reference`: a value that holds itself twice goes with a collection.
#[test]
fn a_value_that_holds_itself() {
    let before = live();
    let (watched, value): (Gc<u8>, Gc<Cells>) = Default::default();
    value.pair.set([Some(value.clone()), Some(value.clone())]);
    let mut map = WeakMap::new();
    map.insert(&watched, value);
    collect();
    assert!(map.contains_key(&watched));
    drop(watched);
    assert!(map.is_empty());
    assert_eq!(collect(), 1);
    drop(map);
    assert_eq!(live(), before);
}
