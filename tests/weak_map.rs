//! Weak maps: when entries end, what keeps what alive, and each rule of their collection by its
//! name (ARCHITECTURE.md).

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use gc_core::{Cleaner, Finalize, Gc, GcCell, Trace, Weak, WeakMap, collect, heap, inspect};

/// Counts its drops.
#[derive(Clone, Default)]
struct Drops(Rc<Cell<usize>>);

struct Counted(Rc<Cell<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

// SAFETY: no edge.
unsafe impl Trace for Counted {
    fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
}

impl Drops {
    fn one(&self) -> Counted {
        Counted(self.0.clone())
    }

    fn get(&self) -> usize {
        self.0.get()
    }
}

/// A key, a value, an owner of maps: holds anything.
#[derive(Trace, Finalize, Default)]
struct Node {
    links: RefCell<Vec<Gc<Node>>>,
    leaf: RefCell<Option<Gc<String>>>,
    map: RefCell<WeakMap<Node, Gc<Node>>>,
    leaf_map: RefCell<WeakMap<String, Gc<Node>>>,
    #[trace(skip)]
    _counted: Option<Counted>,
}

fn node(drops: &Drops) -> Gc<Node> {
    Gc::new(Node { _counted: Some(drops.one()), ..Node::default() })
}

fn link(from: &Gc<Node>, to: &Gc<Node>) {
    from.links.borrow_mut().push(to.clone());
}

fn live() -> usize {
    heap::stats().live
}

// --- the end of entries, by counting

#[test]
fn an_entry_ends_with_its_key() {
    let drops = Drops::default();
    let mut map = WeakMap::new();
    let keys: Vec<_> = (0..100).map(Gc::new).collect();
    for key in &keys {
        assert!(map.insert(key, drops.one()).is_none());
    }
    assert_eq!((map.len(), drops.get()), (100, 0));
    let kept = keys[7].clone();
    drop(keys);
    assert_eq!((map.len(), drops.get()), (1, 99));
    assert!(map.get(&kept).is_some() && map.contains_key(&kept));
    drop(kept);
    assert!(map.is_empty() && drops.get() == 100);
}

#[test]
fn entries_end_with_the_map() {
    let drops = Drops::default();
    let before = live();
    let key = Gc::new(1);
    {
        let mut map = WeakMap::new();
        map.insert(&key, drops.one());
        let moved = Box::new(map);
        assert!(moved.contains_key(&key));
    }
    assert_eq!((drops.get(), live()), (1, before + 1));
    assert_eq!(*key, 1);
}

#[test]
fn values_are_replaced_in_place_and_removed() {
    let drops = Drops::default();
    let key = Gc::new(1);
    let mut map = WeakMap::new();
    map.insert(&key, drops.one());
    let (before, old) = (live(), map.insert(&key, drops.one()));
    assert!(old.is_some() && drops.get() == 0 && live() == before);
    drop(old);
    assert!(map.remove(&key).is_some() && map.remove(&key).is_none());
    assert_eq!((map.len(), drops.get()), (0, 2));
}

/// Keys that are equal are not the same.
#[test]
fn a_key_is_an_object() {
    let (a, b) = (Gc::new("same".to_owned()), Gc::new("same".to_owned()));
    let mut map = WeakMap::new();
    map.insert(&a, 1);
    assert_eq!((map.get(&a), map.get(&b)), (Some(&1), None));
    let other = a.clone();
    assert_eq!(map.insert(&other, 2), Some(1));
}

#[test]
fn keys_without_a_size() {
    let mut names: WeakMap<str, u32> = WeakMap::new();
    let name: Gc<str> = Gc::from("Alice");
    names.insert(&name, 1);
    let first = names.iter().next().unwrap();
    assert!(Gc::ptr_eq(first.key(), &name) && &**first.key() == "Alice" && *first == 1);
    drop((first, name));
    assert!(names.is_empty());

    let mut shown: WeakMap<dyn std::fmt::Debug, u32> = WeakMap::new();
    let key: Gc<dyn std::fmt::Debug> = gc_core::unsize!(Gc::new(5_u64) => dyn std::fmt::Debug);
    shown.insert(&key, 1);
    assert_eq!(format!("{shown:?}"), "{5: 1}");
    let drained: Vec<_> = shown.drain().collect();
    assert_eq!((format!("{:?}", drained[0].0), drained[0].1, shown.len()), ("5".to_owned(), 1, 0));
}

/// Finalizer, severed, value of the key, value of the entry.
#[test]
fn the_order_in_which_a_key_dies() {
    thread_local!(static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) });
    thread_local!(static MAP: RefCell<WeakMap<Key, Logs>> = const { RefCell::new(WeakMap::new()) });
    fn log(what: &'static str) {
        LOG.with(|log| log.borrow_mut().push(what));
    }
    struct Logs(&'static str);
    impl Drop for Logs {
        fn drop(&mut self) {
            let len = MAP.with(|map| map.borrow().len());
            log(if len == 0 { self.0 } else { "too early" });
        }
    }
    // SAFETY: no edge.
    unsafe impl Trace for Logs {
        fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
    }
    #[derive(Trace)]
    struct Key(
        #[trace(skip)]
        #[allow(dead_code)]
        Logs,
    );
    impl Finalize for Key {
        fn finalize(&self) {
            log(if MAP.with(|map| map.borrow().len()) == 1 { "finalizer" } else { "gone" });
        }
    }
    let key = Gc::new(Key(Logs("key")));
    MAP.with(|map| map.borrow_mut().insert(&key, Logs("value")));
    drop(key);
    assert_eq!(LOG.take(), ["finalizer", "key", "value"]);
}

/// A key that its finalizer brings back has its entry still.
#[test]
fn a_resurrected_key_keeps_its_entry() {
    thread_local!(static BACK: RefCell<Option<Gc<Key>>> = const { RefCell::new(None) });
    #[derive(Trace)]
    struct Key {
        me: Weak<Key>,
        cycle: GcCell<Option<Gc<Key>>>,
    }
    impl Finalize for Key {
        fn finalize(&self) {
            BACK.set(self.me.upgrade());
        }
    }
    for cyclic in [false, true] {
        let key = Gc::new_cyclic(|me| Key { me: me.clone(), cycle: GcCell::new(None) });
        let mut map = WeakMap::new();
        map.insert(&key, Gc::new(5));
        if cyclic {
            key.cycle.set(Some(key.clone()));
        }
        drop(key);
        collect();
        let key = BACK.take().expect("it is back");
        assert_eq!(map.get(&key).map(|value| **value), Some(5), "late");
        key.cycle.set(None);
        drop(key);
        assert!(map.is_empty());
    }
}

/// One word of the side record knows both, in whatever order they come and go.
#[test]
fn cleaners_and_entries_on_one_object() {
    for order in 0..16_u32 {
        let drops = Drops::default();
        let ran = Rc::new(Cell::new(0));
        let mut maps: Vec<WeakMap<Node, Counted>> = (0..4).map(|_| WeakMap::new()).collect();
        let key = node(&drops);
        let mut cleaners = Vec::new();
        for (at, map) in maps.iter_mut().enumerate() {
            let clean = {
                let ran = ran.clone();
                move || ran.set(ran.get() + 1)
            };
            if order >> at & 1 == 0 {
                map.insert(&key, drops.one());
                cleaners.push(Cleaner::new(&key, clean));
            } else {
                cleaners.push(Cleaner::new(&key, clean));
                map.insert(&key, drops.one());
            }
        }
        // The newest and another are cancelled, and an entry is removed in between.
        cleaners[3].cancel();
        assert!(maps[order as usize % 4].remove(&key).is_some());
        cleaners[1].cancel();
        assert_eq!(maps.iter().filter(|map| map.contains_key(&key)).count(), 3);
        if order % 3 == 0 {
            link(&key, &key);
        }
        drop(key);
        collect();
        assert_eq!((ran.get(), drops.get()), (2, 5));
        assert!(maps.iter().all(WeakMap::is_empty));
    }
}

/// What hangs on what: each value has the only handle to the next key.
#[test]
fn a_chain_of_a_million_dies_on_a_small_stack() {
    let length = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    let run = move || {
        let map = Rc::new(RefCell::new(WeakMap::new()));
        let first = Gc::new(0_usize);
        let mut key = first.clone();
        for number in 1..length {
            let next = Gc::new(number);
            map.borrow_mut().insert(&key, next.clone());
            key = next;
        }
        drop(key);
        assert_eq!(map.borrow().len(), length - 1);
        let before = live();
        drop(first);
        assert_eq!((map.borrow().len(), before - live()), (0, 2 * length - 1));
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn one_key_in_many_maps() {
    let key = Gc::new(1);
    let mut maps: Vec<WeakMap<i32, usize>> = (0..1_000).map(|_| WeakMap::new()).collect();
    for (number, map) in maps.iter_mut().enumerate() {
        map.insert(&key, number);
    }
    maps.truncate(500);
    assert!(maps.iter().enumerate().all(|(number, map)| map.get(&key) == Some(&number)));
    drop(key);
    assert!(maps.iter().all(WeakMap::is_empty));
}

/// All values are dropped, and the first panic comes out in the end.
#[test]
fn panics_of_values() {
    struct Panics(#[allow(dead_code, reason = "it counts its drop")] Counted);
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("value");
        }
    }
    // SAFETY: no edge.
    unsafe impl Trace for Panics {
        fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
    }
    let drops = Drops::default();
    let keys: Vec<_> = (0..10).map(Gc::new).collect();
    for way in 0..4 {
        let mut map = WeakMap::new();
        let extra = Gc::new(10);
        for key in keys.iter().chain([&extra]) {
            map.insert(key, Panics(drops.one()));
        }
        let before = drops.get();
        let result = catch_unwind(AssertUnwindSafe(|| match way {
            0 => map.clear(),
            1 => drop(map),
            2 => drop(map.drain()),
            _ => drop(extra),
        }));
        let payload = result.expect_err("it comes out");
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"value"));
        // The map that was still there goes while the thread unwinds.
        assert_eq!(drops.get() - before, 11);
    }
}

// --- access

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
    for number in 0..20_000_usize {
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

// --- collections

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
        for _ in 0..100 {
            value.push(node(&drops));
            drop(key.clone());
            heap::collect_young();
            collect();
        }
    }
    drop(map.get(&key).unwrap()[5].clone());
    collect();
    assert_eq!((map.get(&key).unwrap().len(), drops.get()), (100, 0));
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
    // SAFETY: the destructor passes its handle on to the map, by reference, and does no more with it.
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

/// Entries chained to each other, across maps, in one cycle.
#[test]
fn chains_through_entries_and_maps() {
    let drops = Drops::default();
    for length in [2, 3, 17, 300] {
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

/// While a finalizer of garbage runs, entries can be read, written and removed.
#[test]
fn finalizers_of_a_dead_cycle_use_entries() {
    #[derive(Trace)]
    struct Uses {
        me: Weak<Uses>,
        map: RefCell<WeakMap<Uses, Gc<Node>>>,
        other: RefCell<Option<Gc<Uses>>>,
        #[trace(skip)]
        found: Drops,
    }
    impl Finalize for Uses {
        fn finalize(&self) {
            let me = self.me.upgrade().unwrap();
            let other = self.other.borrow().clone().unwrap();
            let mut map = self.map.borrow_mut();
            assert!(map.get(&me).is_some());
            let taken = map.remove(&me).unwrap();
            assert!(taken.links.borrow().is_empty());
            map.insert(&other, taken);
            self.found.0.set(self.found.get() + 1);
        }
    }
    let (drops, found) = (Drops::default(), Drops::default());
    let make = || {
        Gc::new_cyclic(|me| Uses {
            me: me.clone(),
            map: RefCell::default(),
            other: RefCell::default(),
            found: found.clone(),
        })
    };
    let (a, b) = (make(), make());
    for (one, other) in [(&a, &b), (&b, &a)] {
        one.map.borrow_mut().insert(one, node(&drops));
        *one.other.borrow_mut() = Some(other.clone());
    }
    drop((a, b));
    collect();
    collect();
    assert_eq!((found.get(), drops.get()), (2, 2));
}

/// Says to a child process of the next test that it is one.
const CHILD: &str = "GC_CORE_TAKES_WHAT_IS_TRACED";

/// A value whose `trace` panics: the panic hook can't take it meanwhile. The refusal is a panic,
/// which ends the process there.
#[test]
#[cfg(all(unix, not(miri)))]
fn the_panic_hook_takes_no_value_that_is_traced() {
    use std::os::unix::process::ExitStatusExt;

    struct Panics(#[allow(dead_code)] Gc<u8>);
    // SAFETY: it reports nothing.
    unsafe impl Trace for Panics {
        fn trace(&self, _: &mut gc_core::Tracer<'_>) {
            panic!("trace");
        }
    }
    thread_local!(static MAP: RefCell<WeakMap<u8, Panics>> = const { RefCell::new(WeakMap::new()) });
    thread_local!(static KEY: RefCell<Option<Gc<u8>>> = const { RefCell::new(None) });

    if std::env::var_os(CHILD).is_some() {
        let key = Gc::new(1);
        MAP.with(|map| map.borrow_mut().insert(&key, Panics(key.clone())));
        KEY.set(Some(key.clone()));
        drop(key);
        std::panic::set_hook(Box::new(|_| {
            if let Some(key) = KEY.take() {
                assert!(MAP.with(|map| map.borrow().contains_key(&key)));
                drop(MAP.with(|map| map.borrow_mut().remove(&key)));
                std::process::exit(0);
            }
        }));
        let _panicked = catch_unwind(collect);
        std::process::exit(1);
    }
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let name = "the_panic_hook_takes_no_value_that_is_traced";
    let output = child.args(["--exact", name]).env(CHILD, "1").output().unwrap();
    assert_eq!(output.status.signal(), Some(6), "{output:?}");
}

#[test]
fn thread_locals_with_maps_end_with_their_thread() {
    struct Signals(std::sync::Arc<std::sync::atomic::AtomicUsize>);
    impl Drop for Signals {
        fn drop(&mut self) {
            self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    }
    // SAFETY: no edge.
    unsafe impl Trace for Signals {
        fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
    }
    thread_local!(static MAP: RefCell<WeakMap<Node, Gc<Node>>> = const { RefCell::new(WeakMap::new()) });
    let drops = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let signals = Signals(drops.clone());
    std::thread::spawn(move || {
        thread_local!(static SIGNALS: RefCell<WeakMap<Node, Signals>> = const { RefCell::new(WeakMap::new()) });
        let (key, value) = (Gc::new(Node::default()), Gc::new(Node::default()));
        link(&value, &key);
        SIGNALS.with(|map| map.borrow_mut().insert(&key, signals));
        MAP.with(|map| map.borrow_mut().insert(&key, value));
    })
    .join()
    .unwrap();
    assert_eq!(drops.load(std::sync::atomic::Ordering::SeqCst), 1);
}

/// Reports have the entries of garbage, and the cycles that they close.
#[test]
fn reports_show_cycles_through_entries() {
    let drops = Drops::default();
    let mut map = WeakMap::new();
    let (key, value) = (node(&drops), node(&drops));
    link(&value, &key);
    map.insert(&key, value);
    inspect::assert_no_garbage();
    drop(key);
    let garbage = inspect::garbage();
    assert_eq!((garbage.objects(), garbage.cycles.len()), (3, 1));
    assert_eq!(collect(), 3);
}
