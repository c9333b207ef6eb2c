//! Weak sets, and maps of weak values.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, Hash, Hasher};
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Trace, WeakSet, WeakValueMap, collect, heap};

#[test]
fn objects_leave_a_set() {
    #[derive(Trace, Finalize)]
    struct Node(GcCell<Option<Gc<Node>>>);
    let mut set = WeakSet::new();
    let nodes: Vec<_> = (0..10).map(|_| Gc::new(Node(GcCell::new(None)))).collect();
    assert!(nodes.iter().all(|node| set.insert(node)) && !set.insert(&nodes[0]));
    for node in &nodes[5..] {
        node.0.set(Some(node.clone()));
    }
    assert!(set.remove(&nodes[1]) && !set.remove(&nodes[1]) && !set.contains(&nodes[1]));
    assert_eq!((set.len(), set.iter().count()), (9, 9));
    drop(nodes);
    assert_eq!(set.len(), 5, "the cycles wait for a collection");
    collect();
    assert!(set.is_empty());
}

#[test]
fn interning() {
    const COUNT: usize = gc_workspace::sized(500, 20);
    let mut symbols: WeakValueMap<String, str> = WeakValueMap::new();
    let before = heap::stats().live;
    for round in 0..3 {
        let held: Vec<Gc<str>> = (0..COUNT * 2)
            .map(|n| symbols.get_or_insert_with((n % COUNT).to_string(), |name| Gc::from(&**name)))
            .collect();
        assert_eq!(symbols.len(), COUNT, "round {round}");
        assert!(held.iter().zip(&held[COUNT..]).all(|(a, b)| Gc::ptr_eq(a, b)));
        assert!(symbols.get("7").is_some_and(|seven| &*seven == "7") && symbols.get("x").is_none());
        assert_eq!(symbols.values().count(), COUNT);
        assert!(symbols.remove("7").is_some() && !symbols.contains_key("7"));
        drop(held);
        assert!(symbols.is_empty());
    }
    assert_eq!(heap::stats().live, before + 1, "the map's own object");
}

/// All keys have the same hash.
#[derive(Default)]
struct Same;

impl BuildHasher for Same {
    type Hasher = Zero;

    fn build_hasher(&self) -> Zero {
        Zero
    }
}

struct Zero;

impl Hasher for Zero {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, _: &[u8]) {}
}

#[test]
fn equal_hashes() {
    let mut map = WeakValueMap::with_hasher(Same);
    let mut objects: Vec<Gc<i32>> = (0..100).map(Gc::new).collect();
    for object in &objects {
        assert!(map.insert(**object, object).is_none());
    }
    objects.retain(|object| **object % 3 == 0);
    assert_eq!(map.len(), objects.len());
    for key in 0..100 {
        assert_eq!(map.get(&key).map(|object| *object), (key % 3 == 0).then_some(key));
    }
    let other = Gc::new(-1);
    assert_eq!(map.insert(3, &other).as_deref(), Some(&3));
    assert_eq!((map.get(&3).as_deref(), map.len()), (Some(&-1), objects.len()));
    map.clear();
    assert!(map.is_empty());
}

/// A comparison drops the last other handle to the object that it is about.
#[test]
fn a_comparison_that_lets_go() {
    thread_local!(static OBJECTS: RefCell<Vec<Gc<String>>> = const { RefCell::new(Vec::new()) });
    struct LetsGo(Box<u8>);
    // SAFETY: no edge.
    unsafe impl Trace for LetsGo {
        fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
    }
    impl PartialEq for LetsGo {
        fn eq(&self, other: &Self) -> bool {
            OBJECTS.take();
            collect();
            self.0 == other.0
        }
    }
    impl Eq for LetsGo {}
    impl Hash for LetsGo {
        fn hash<H: Hasher>(&self, _: &mut H) {}
    }
    let mut map = WeakValueMap::with_hasher(Same);
    for number in 0..8 {
        let object = Gc::new(number.to_string());
        if number == 0 {
            map.insert(LetsGo(Box::new(number)), &object);
        } else {
            // No comparison yet: each has a map of its own, but for the first.
            let mut own = WeakValueMap::with_hasher(Same);
            own.insert(LetsGo(Box::new(number)), &object);
            OBJECTS.with(|objects| objects.borrow_mut().push(object.clone()));
            assert!(own.get(&LetsGo(Box::new(number))).is_some());
            drop(object);
            assert!(own.is_empty());
            continue;
        }
        OBJECTS.with(|objects| objects.borrow_mut().push(object));
    }
    assert!(map.is_empty());
}

/// A key that leads to its own object keeps nothing alive.
#[test]
fn a_key_that_leads_to_its_object() {
    #[derive(Trace, Finalize, PartialEq, Eq, Hash)]
    struct Name(u8, Gc<String>);
    let mut map = WeakValueMap::new();
    let object = Gc::new("object".to_owned());
    map.insert(Name(1, object.clone()), &object);
    drop(object);
    assert_eq!(map.len(), 1);
    collect();
    assert!(map.is_empty());
}

#[test]
fn keys_are_dropped_with_their_objects() {
    #[derive(PartialEq, Eq, Hash)]
    struct Key(u8);
    thread_local!(static DROPS: Cell<usize> = const { Cell::new(0) });
    impl Drop for Key {
        fn drop(&mut self) {
            DROPS.set(DROPS.get() + 1);
        }
    }
    // SAFETY: no edge.
    unsafe impl Trace for Key {
        fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
    }
    let mut map = WeakValueMap::new();
    let object = Rc::new(Gc::new(1));
    for number in 0..10 {
        map.insert(Key(number), &object);
    }
    assert_eq!((map.len(), DROPS.get()), (10, 0), "many keys may have one object");
    drop(object);
    assert_eq!((map.len(), DROPS.get()), (0, 10));
}

/// An object in its own set, and in its own map, by its own name: nothing of that keeps it.
#[derive(Trace, Finalize, Default)]
struct Owner {
    set: RefCell<WeakSet<Owner>>,
    by_name: RefCell<WeakValueMap<Name, Owner>>,
    next: GcCell<Option<Gc<Owner>>>,
}

#[derive(Trace, Finalize, PartialEq, Eq, Hash)]
struct Name(u8, Option<Kept>);

/// A handle that is a part of a key.
#[derive(Trace, Finalize, PartialEq, Eq, Hash)]
struct Kept(gc_core::ById<Owner>);

#[test]
fn inside_objects() {
    let before = heap::stats().live;
    let owner: Gc<Owner> = Gc::default();
    owner.set.borrow_mut().insert(&owner);
    owner.by_name.borrow_mut().insert(Name(1, None), &owner);
    let by_name = owner.by_name.borrow().get(&Name(1, None));
    assert!(by_name.is_some_and(|found| Gc::ptr_eq(&found, &owner)) && owner.set.borrow().contains(&owner));
    drop(owner);
    assert_eq!(heap::stats().live, before, "by counting: there is no cycle");
    // With a cycle around it, by a collection.
    let owner: Gc<Owner> = Gc::default();
    owner.set.borrow_mut().insert(&owner);
    owner.by_name.borrow_mut().insert(Name(1, None), &owner);
    owner.next.set(Some(owner.clone()));
    let (mut set, mut symbols) = (WeakSet::new(), WeakValueMap::new());
    set.insert(&owner);
    symbols.insert("owner", &owner);
    drop(owner);
    collect();
    assert!(set.is_empty() && symbols.is_empty());
    drop((set, symbols));
    assert_eq!(heap::stats().live, before);
}

/// A map of weak values that only its own keys lead to goes, though the object of its entry lives.
#[test]
fn a_map_that_its_own_keys_lead_to() {
    let (owner, object): (Gc<Owner>, Gc<Owner>) = Default::default();
    let key = Name(1, Some(Kept(gc_core::ById::new(owner.clone()))));
    owner.by_name.borrow_mut().insert(key, &object);
    let weak = Gc::downgrade(&owner);
    drop(owner);
    collect();
    assert!(weak.upgrade().is_none() && object.by_name.borrow().is_empty());
}

/// An object that its finalizer brings back is in the set, and in the map, still.
#[test]
fn resurrected_objects_stay() {
    thread_local!(static BACK: RefCell<Option<Gc<Back>>> = const { RefCell::new(None) });
    #[derive(Trace)]
    struct Back(gc_core::Weak<Back>, GcCell<Option<Gc<Back>>>);
    impl Finalize for Back {
        fn finalize(&self) {
            BACK.set(self.0.upgrade());
        }
    }
    let (mut set, mut symbols) = (WeakSet::new(), WeakValueMap::new());
    for cyclic in [false, true] {
        let object = Gc::new_cyclic(|me| Back(me.clone(), GcCell::default()));
        set.insert(&object);
        symbols.insert(cyclic, &object);
        if cyclic {
            object.1.set(Some(object.clone()));
        }
        drop(object);
        collect();
        let object = BACK.take().expect("it is back");
        assert!(set.contains(&object) && symbols.get(&cyclic).is_some_and(|found| Gc::ptr_eq(&found, &object)));
        object.1.set(None);
        drop(object);
        assert!(set.is_empty() && symbols.is_empty());
    }
}

#[test]
fn walks_go_on_while_objects_die() {
    let objects: RefCell<Vec<Gc<usize>>> = RefCell::new((0..50).map(Gc::new).collect());
    let (mut set, mut numbers) = (WeakSet::new(), WeakValueMap::new());
    for object in objects.borrow().iter() {
        set.insert(object);
        numbers.insert(**object, object);
    }
    let mut walk = set.iter();
    let first = walk.next().expect("there are some");
    // All die but the one that the walk has given out.
    objects.borrow_mut().clear();
    assert!(walk.next().is_none());
    assert_eq!((set.len(), numbers.len()), (1, 1));
    let mut walk = numbers.values();
    let same = walk.next().expect("it is there still");
    assert!(Gc::ptr_eq(&same, &first) && walk.next().is_none());
    drop((first, same));
    assert!(set.is_empty() && numbers.is_empty());
}

#[test]
fn retained_and_printed() {
    let objects: Vec<Gc<u8>> = (0..6).map(Gc::new).collect();
    let (mut set, mut numbers) = (WeakSet::new(), WeakValueMap::new());
    for object in &objects {
        set.insert(object);
        numbers.insert(**object, object);
    }
    set.retain(|object| **object == 3);
    assert_eq!((format!("{set:?}"), set.len()), ("{3}".to_owned(), 1));
    assert_eq!(format!("{numbers:?}"), "WeakValueMap { len: 6, .. }");
    set.clear();
    assert!(set.is_empty() && size_of::<WeakSet<u8>>() == size_of::<usize>());
}
