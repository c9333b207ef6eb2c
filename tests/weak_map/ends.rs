//! The end of entries, by counting.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use gc_core::{Cleaner, Finalize, Gc, GcCell, Trace, Weak, WeakMap, collect};

use crate::{Counted, Drops, Node, link, live, node};

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
    let length = gc_workspace::sized(if cfg!(debug_assertions) { 100_000 } else { 1_000_000 }, 300);
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
    let count = gc_workspace::sized(1_000, 30);
    let mut maps: Vec<WeakMap<i32, usize>> = (0..count).map(|_| WeakMap::new()).collect();
    for (number, map) in maps.iter_mut().enumerate() {
        map.insert(&key, number);
    }
    maps.truncate(count / 2);
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
        let result = catch_unwind(AssertUnwindSafe(|| {
            match way {
                0 => map.clear(),
                1 => drop(map),
                2 => drop(map.drain()),
                _ => drop(extra),
            }
            // Not later, when the map goes.
            panic!("it came out of nothing")
        }));
        let Err(payload) = result;
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"value"));
        // The map that was still there goes while the thread unwinds.
        assert_eq!(drops.get() - before, 11);
    }
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
