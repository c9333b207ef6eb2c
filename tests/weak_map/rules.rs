//! Collections: each rule by its name.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, WeakMap, collect, heap};

use crate::{Counted, Drops, Node, link, node};

/// The commonest case, at every distance: a live map, and a value that leads to its key.
#[test]
fn rule_key() {
    let drops = Drops::default();
    let mut map = WeakMap::new();
    let (key, value) = (node(&drops), node(&drops));
    link(&value, &key);
    map.insert(&key, value);
    collect();
    assert_eq!((map.len(), drops.get()), (1, 0));
    drop(key);
    collect();
    assert_eq!((map.len(), drops.get()), (0, 2));
    collect();
    assert_eq!(drops.get(), 2);
}

/// A young collection finds young keys and values under an old map.
#[test]
fn a_young_collection_finds_young_entries_of_an_old_map() {
    let drops = Drops::default();
    let owner = node(&drops);
    let old = node(&drops);
    owner.map.borrow_mut().insert(&old, node(&drops));
    collect();
    let (key, value) = (node(&drops), node(&drops));
    link(&value, &key);
    owner.map.borrow_mut().insert(&key, value);
    drop(key);
    heap::collect_young();
    assert_eq!((owner.map.borrow().len(), drops.get()), (1, 2));
    assert!(owner.map.borrow().contains_key(&old));
}

/// A map that only its own value leads to, while the key lives.
#[test]
fn rule_map() {
    let drops = Drops::default();
    let (key, owner) = (node(&drops), node(&drops));
    owner.map.borrow_mut().insert(&key, owner.clone());
    drop(owner);
    collect();
    assert_eq!(drops.get(), 1);
    // The same through two maps.
    let [a, b] = [(); 2].map(|()| node(&drops));
    a.map.borrow_mut().insert(&key, b.clone());
    b.map.borrow_mut().insert(&key, a.clone());
    drop((a, b));
    collect();
    assert_eq!(drops.get(), 3);
    drop(key);
    assert_eq!(drops.get(), 4);
}

/// The map is in the set, and lives; the key is dead.
#[test]
fn rule_both() {
    let drops = Drops::default();
    let (owner, key, value) = (node(&drops), node(&drops), node(&drops));
    link(&value, &key);
    owner.map.borrow_mut().insert(&key, value);
    drop((owner.clone(), key));
    collect();
    assert_eq!((owner.map.borrow().len(), drops.get()), (0, 2));
}

/// The handle of an entry whose key and map are both dead comes off once, and so do those of its
/// value.
#[test]
fn rule_once() {
    let drops = Drops::default();
    let (owner, key, value) = (node(&drops), node(&drops), node(&drops));
    link(&owner, &owner);
    link(&key, &key);
    owner.map.borrow_mut().insert(&key, value.clone());
    drop((owner, key));
    collect();
    assert_eq!(drops.get(), 2);
    assert!(value.links.borrow().is_empty());
    drop(value);
    assert_eq!(drops.get(), 3);
}

/// A parent that is not in the set counts as reached.
#[test]
fn rule_outside() {
    let drops = Drops::default();
    let owner = node(&drops);
    let early = node(&drops);
    owner.map.borrow_mut().insert(&early, node(&drops));
    collect();
    let (key, value) = (node(&drops), node(&drops));
    owner.map.borrow_mut().insert(&key, value.clone());
    drop((value.clone(), value));
    drop(key.clone());
    heap::collect_young();
    collect();
    assert_eq!((owner.map.borrow().len(), drops.get()), (2, 0));
    assert!(owner.map.borrow().get(&key).unwrap().links.borrow().is_empty());
}

/// A leaf that is a key of a value with handles can be in a cycle.
#[test]
fn rule_track() {
    let drops = Drops::default();
    let owner = node(&drops);
    let (leaf, value) = (Gc::new("leaf".to_owned()), node(&drops));
    *value.leaf.borrow_mut() = Some(leaf.clone());
    owner.leaf_map.borrow_mut().insert(&leaf, value);
    drop(leaf);
    collect();
    assert_eq!((owner.leaf_map.borrow().len(), drops.get()), (0, 1));
}

/// The same for a type that promises to be in no cycle, and for frozen leaves.
#[test]
fn leaves_of_other_kinds_are_tracked() {
    #[derive(Trace, Finalize)]
    #[trace(acyclic)]
    struct Promises(Option<Gc<String>>);
    #[derive(Trace, Finalize)]
    struct Value(Gc<Promises>, Gc<String>);
    let mut map = WeakMap::new();
    let mut leaves = WeakMap::new();
    let key = Gc::new(Promises(None));
    drop(key.clone());
    let leaf = Gc::new("leaf".to_owned());
    heap::freeze();
    map.insert(&key, Value(key.clone(), leaf.clone()));
    leaves.insert(&leaf, Value(key.clone(), leaf.clone()));
    drop((key, leaf));
    collect();
    assert_eq!((map.len(), leaves.len()), (1, 1));
    heap::unfreeze();
    collect();
    assert_eq!((map.len(), leaves.len()), (0, 0));
}

/// While a value is lent, collections don't look at it.
#[test]
fn rule_lent() {
    let drops = Drops::default();
    let mut map: WeakMap<Node, Vec<Gc<Node>>> = WeakMap::new();
    let key = node(&drops);
    map.insert(&key, vec![]);
    drop(key.clone());
    {
        let mut value = map.get_mut(&key).unwrap();
        for _ in 0..gc_workspace::sized(100, 10) {
            value.push(node(&drops));
            drop(key.clone());
            heap::collect_young();
            collect();
        }
    }
    drop(map.get(&key).unwrap()[5].clone());
    collect();
    assert_eq!((map.get(&key).unwrap().len(), drops.get()), (gc_workspace::sized(100, 10), 0));
    drop(key);
    assert_eq!(drops.get(), 101);
}

/// A guard that is forgotten leaves its value unseen, until key or map end.
#[test]
fn a_forgotten_guard_keeps_and_does_no_harm() {
    let drops = Drops::default();
    let mut map = WeakMap::new();
    let (key, value) = (node(&drops), node(&drops));
    map.insert(&key, value.clone());
    std::mem::forget(map.get_mut(&key).unwrap());
    link(&value, &key);
    drop((key, value));
    collect();
    assert_eq!((map.len(), drops.get()), (1, 0), "it is not looked at");
    drop(map);
    collect();
    assert_eq!(drops.get(), 2);
}

/// The map of garbage ends, and its key lives on.
#[test]
fn rule_unhook() {
    let drops = Drops::default();
    let key = node(&drops);
    for _ in 0..10 {
        let owner = node(&drops);
        link(&owner, &owner);
        owner.map.borrow_mut().insert(&key, node(&drops));
        drop(owner);
    }
    collect();
    assert_eq!(drops.get(), 20);
    let mut map = WeakMap::new();
    map.insert(&key, 1);
    drop(key);
    assert!(map.is_empty() && drops.get() == 21);
}

/// A sibling's destructor lets go of the key of a condemned map.
#[test]
fn rule_unhook_within_a_destructor() {
    thread_local!(static KEY: RefCell<Option<Gc<Node>>> = const { RefCell::new(None) });
    struct LetsGo;
    impl Drop for LetsGo {
        fn drop(&mut self) {
            drop(KEY.take());
        }
    }
    #[derive(Trace, Finalize)]
    struct Sibling {
        me: RefCell<Option<Gc<Sibling>>>,
        owner: Gc<Node>,
        #[trace(skip)]
        _lets_go: LetsGo,
    }
    let drops = Drops::default();
    let key = node(&drops);
    let owner = node(&drops);
    owner.map.borrow_mut().insert(&key, node(&drops));
    link(&owner, &owner);
    let sibling = Gc::new(Sibling { me: RefCell::default(), owner, _lets_go: LetsGo });
    *sibling.me.borrow_mut() = Some(sibling.clone());
    drop(sibling);
    KEY.set(Some(key));
    collect();
    assert_eq!(drops.get(), 3);
}

/// What a finalizer inserts on a dying key, or into a dying map, goes with it.
#[test]
fn rule_newborn() {
    thread_local!(static MAP: RefCell<WeakMap<Key, Counted>> = const { RefCell::new(WeakMap::new()) });
    #[derive(Trace)]
    struct Key {
        me: Weak<Key>,
        cycle: GcCell<Option<Gc<Key>>>,
        own: RefCell<WeakMap<Key, Gc<Key>>>,
        #[trace(skip)]
        drops: Drops,
    }
    impl Finalize for Key {
        fn finalize(&self) {
            let me = self.me.upgrade().unwrap();
            MAP.with(|map| map.borrow_mut().insert(&me, self.drops.one()));
            self.own.borrow_mut().insert(&me, me.clone());
        }
    }
    let drops = Drops::default();
    for cyclic in [false, true] {
        let key = Gc::new_cyclic(|me| Key {
            me: me.clone(),
            cycle: GcCell::new(None),
            own: RefCell::default(),
            drops: drops.clone(),
        });
        if cyclic {
            key.cycle.set(Some(key.clone()));
        }
        drop(key);
        collect();
        collect();
        assert_eq!(MAP.with(|map| map.borrow().len()), 0);
    }
    assert_eq!(drops.get(), 2);
}

/// A destructor uses its own map, which is condemned, as is the key.
#[test]
fn rule_dead() {
    #[derive(Trace, Finalize)]
    // SAFETY: the destructor passes its handle on to the map, by reference, and does no more with
    // it.
    #[trace(unsafe(allow_drop))]
    struct Own {
        map: RefCell<WeakMap<Own, Gc<u8>>>,
        me: RefCell<Option<Gc<Own>>>,
        #[trace(skip)]
        drops: Drops,
    }
    impl Drop for Own {
        fn drop(&mut self) {
            let mut map = self.map.borrow_mut();
            if let Some(me) = &*self.me.borrow() {
                assert!(map.is_empty() && map.get(me).is_none() && map.remove(me).is_none());
                assert!(map.insert(me, Gc::new(1)).is_none() && map.is_empty());
                assert!(map.iter().next().is_none() && map.drain().next().is_none());
                let inserted = catch_unwind(AssertUnwindSafe(|| drop(map.entry(me).or_insert(Gc::new(2)))));
                assert!(inserted.is_err());
                map.clear();
            }
            self.drops.0.set(self.drops.get() + 1);
        }
    }
    let drops = Drops::default();
    let own = Gc::new(Own { map: RefCell::default(), me: RefCell::default(), drops: drops.clone() });
    own.map.borrow_mut().insert(&own, Gc::new(7));
    *own.me.borrow_mut() = Some(own.clone());
    drop(own);
    let before = heap::stats().panics;
    collect();
    assert_eq!((drops.get(), heap::stats().panics), (1, before));
}

/// Also where it is no part of what is collected, and deeper than a cascade.
#[test]
fn what_hung_on_the_dead_goes_with_them() {
    #[derive(Trace, Finalize)]
    #[trace(acyclic)]
    struct Chain(Option<Gc<Chain>>, Counted);
    let (drops, mut map) = (Drops::default(), WeakMap::new());
    let key = node(&drops);
    link(&key, &key);
    map.insert(&key, (0..300).fold(None, |next, _| Some(Gc::new(Chain(next, drops.one())))));
    drop(key);
    heap::collect_young();
    assert_eq!(drops.get(), 301);
}

/// Entries chained to each other, across maps, in one cycle.
#[test]
fn chains_through_entries_and_maps() {
    let drops = Drops::default();
    for length in [2, 3, 17, gc_workspace::sized(300, 30)] {
        let before = drops.get();
        let owners: Vec<_> = (0..3).map(|_| node(&drops)).collect();
        let keys: Vec<_> = (0..length).map(|_| node(&drops)).collect();
        for at in 0..length {
            owners[at % 3].map.borrow_mut().insert(&keys[at], keys[(at + 1) % length].clone());
        }
        let first = keys[0].clone();
        drop(keys);
        collect();
        assert_eq!(drops.get(), before, "one is held, and so all");
        drop(first);
        collect();
        assert_eq!(drops.get() - before, length);
        assert!(owners.iter().all(|owner| owner.map.borrow().is_empty()));
    }
}
