//! Walks, entries by place, and unique access to keys.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::{Cleaner, Gc, WeakMap};

use crate::Drops;

#[test]
fn walks_go_on_while_entries_die() {
    let keys: RefCell<Vec<Gc<usize>>> = RefCell::new((0..50).map(Gc::new).collect());
    let mut map = WeakMap::new();
    for key in keys.borrow().iter() {
        map.insert(key, vec![**key]);
    }
    let mut seen = 0;
    for entry in &map {
        keys.borrow_mut().clear();
        assert_eq!(entry[0], **entry.key(), "the item keeps its key");
        seen += 1;
    }
    assert_eq!((seen, map.len()), (1, 0));
}

#[test]
fn retain_and_drain() {
    let drops = Drops::default();
    let keys: Vec<Gc<usize>> = (0..20).map(Gc::new).collect();
    let mut map = WeakMap::new();
    for key in &keys {
        map.insert(key, (**key, drops.one()));
    }
    map.retain(|key, value| {
        value.0 += 1;
        **key % 2 == 0
    });
    assert_eq!((map.len(), drops.get()), (10, 10));
    assert!(map.iter().all(|entry| entry.0 == **entry.key() + 1));
    let first: Vec<_> = map.drain().take(3).collect();
    assert_eq!((first.len(), map.len(), drops.get()), (3, 0, 17));
}

#[test]
fn entries_by_place() {
    let key = Gc::new(1);
    let mut map: WeakMap<i32, Vec<i32>> = WeakMap::new();
    map.entry(&key).or_default().push(1);
    map.entry(&key).and_modify(|value| value.push(2)).or_insert_with(|| unreachable!()).push(3);
    assert_eq!(map.get(&key).unwrap(), &[1, 2, 3]);
    map.get_mut(&key).unwrap().clear();
    assert_eq!(format!("{map:?}"), "{1: []}");
    assert!(Gc::ptr_eq(map.entry(&key).key(), &key));
}

/// Many come and go: places are used again.
#[test]
fn a_table_does_not_grow_by_churn() {
    let mut map = WeakMap::new();
    let mut held = std::collections::VecDeque::new();
    for number in 0..gc_workspace::sized(20_000, 500) {
        let key = Gc::new(number);
        map.insert(&key, number);
        held.push_back(key);
        if held.len() > 50 {
            held.pop_front();
        }
    }
    assert_eq!(map.len(), held.len());
    assert!(held.iter().all(|key| map.get(key) == Some(&**key)));
}

#[test]
fn unique_access_to_a_key() {
    let mut map = WeakMap::new();
    let mut key = Gc::new(1);
    map.insert(&key, 2);
    assert!(Gc::get_mut(&mut key).is_none(), "a walk over the map would get a handle");
    *Gc::make_mut(&mut key) = 5;
    assert!(map.is_empty(), "cut");
    map.insert(&key, 2);
    assert_eq!((Gc::try_unwrap(key).unwrap(), map.len()), (5, 0));
}

/// Its cleaners stay, and run when the object is gone.
#[test]
fn make_mut_ends_entries_and_keeps_cleaners() {
    let ran = Rc::new(Cell::new(0));
    let (mut map, mut key) = (WeakMap::new(), Gc::new(1));
    map.insert(&key, 2);
    let _cleaner = Cleaner::new(&key, {
        let ran = ran.clone();
        move || ran.set(ran.get() + 1)
    });
    map.insert(&key, 3);
    let weak = Gc::downgrade(&key);
    *Gc::make_mut(&mut key) += 1;
    assert!(map.is_empty() && weak.upgrade().is_none() && ran.get() == 0);
    map.insert(&key, 4);
    drop(key);
    assert!(map.is_empty() && ran.get() == 1);
}
