//! Memory is refused to programs over weak maps, weak sets, maps of weak values, cleaners, queues
//! of what is gone, and closures.
//!
//! What adds an entry or registers something ends the process for want of memory, as a `HashMap`
//! and a `Box` do. All else goes on: deaths, walks, removals and collections.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::thread;

use gc_core::{
    Cleaner, Closure, Finalize, Gc, GoneQueue, Trace, WeakMap, WeakSet, WeakValueMap, closure, collect, heap, unsize,
};

use super::ending::all_in_children;
use super::failing_allocations::{Kind, Node, Ticket, after, node, ring, run};
use crate::{FAULT, Fault};

#[derive(Trace, Finalize)]
struct Value {
    node: Option<Gc<Node>>,
    #[trace(skip)]
    _ticket: Ticket,
}

type Map = WeakMap<Node, Value>;

fn value(node: &Gc<Node>) -> Value {
    Value { node: Some(node.clone()), _ticket: Ticket::new() }
}

/// Runs with memory, whatever is to fail.
fn spared<R>(action: impl FnOnce() -> R) -> R {
    let fault = FAULT.replace(Fault::Never);
    let result = action();
    FAULT.set(fault);
    result
}

/// So many nodes.
fn nodes(count: usize) -> Vec<Gc<Node>> {
    (0..count).filter_map(|_| node(Kind::Plain)).collect()
}

/// A map, and its keys, each of which has the next one for its value, the last one the first.
fn chain(count: usize) -> (Map, Vec<Gc<Node>>) {
    let (mut map, keys) = (Map::new(), nodes(count));
    for (at, key) in keys.iter().enumerate() {
        map.insert(key, value(&keys[(at + 1) % keys.len()]));
    }
    (map, keys)
}

fn maps() {
    let (mut map, mut keys) = (Map::new(), nodes(30));
    for key in &keys {
        assert!(map.insert(key, value(key)).is_none());
        assert!(map.insert(key, value(&keys[0])).is_some());
        map.entry(key).or_insert_with(|| value(key)).node = None;
    }
    assert_eq!(map.iter().count(), keys.len());
    map.retain(|key, _| !Gc::ptr_eq(key, &keys[3]));
    assert!(map.remove(&keys[4]).is_some() && map.get_mut(&keys[3]).is_none());
    keys.truncate(10);
    assert_eq!(map.len(), 8);
    assert_eq!(map.drain().count(), 8);
}

fn ephemerons() {
    let (map, keys) = chain(3);
    drop(keys);
    collect();
    drop(map);
}

fn sets() {
    let (mut set, keys) = (WeakSet::new(), nodes(20));
    for key in &keys {
        assert!(set.insert(key) && !set.insert(key));
    }
    assert!(set.remove(&keys[0]));
    drop(keys);
    assert!(set.is_empty());
}

fn weak_values() {
    let mut symbols = WeakValueMap::<u8, Node>::new();
    let mut held = nodes(20);
    for (number, object) in (0..).zip(&held) {
        assert!(symbols.insert(number, object).is_none());
    }
    assert!(symbols.insert(1, &held[0]).is_some());
    if let Some(other) = node(Kind::Plain) {
        assert!(Gc::ptr_eq(&symbols.get_or_insert_with(100, |_| other.clone()), &other));
        held.push(other);
    }
    assert!(symbols.remove(&2).is_some());
    assert_eq!(symbols.values().count(), symbols.len());
    drop(held);
    assert!(symbols.is_empty());
}

fn cleaners() {
    let ran = Rc::new(Cell::new(0));
    let all = nodes(3);
    let mut cleaners = Vec::with_capacity(6);
    for node in &all {
        for _ in 0..2 {
            let (ran, ticket) = (ran.clone(), Ticket::new());
            cleaners.push(Cleaner::new(node, move || {
                ran.set(ran.get() + 1);
                drop(ticket);
            }));
        }
    }
    assert!(cleaners[3].cancel());
    drop(all);
    assert_eq!(ran.get(), cleaners.len() - 1);
}

fn queues() {
    let (gone, all) = (GoneQueue::new(), nodes(5));
    for node in &all {
        gone.watch(node, Ticket::new());
    }
    let watched = all.len();
    drop(all);
    assert_eq!(std::iter::from_fn(|| gone.poll()).count(), watched);
}

fn closures() {
    for _ in 0..3 {
        let Some(node) = node(Kind::Plain) else { continue };
        let listener = closure!([value = value(&node)] |number: u8| -> bool { number == 7 && value.node.is_none() });
        let listener = unsize!(Gc::new(listener) => Closure<dyn Fn(u8) -> bool>);
        node.next.set(None);
        assert!(!listener(7));
    }
}

const ENDING: [(&str, fn()); 7] = [
    ("maps", maps),
    ("ephemerons", ephemerons),
    ("sets", sets),
    ("weak values", weak_values),
    ("cleaners", cleaners),
    ("queues", queues),
    ("closures", closures),
];

/// An insertion without memory ends the process as `HashMap`'s does, or needs none.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn insertions_end_the_process_cleanly() {
    all_in_children("faults::weak_collections::insertions_end_the_process_cleanly", &ENDING, Fault::Once, false);
}

/// Keys die in bulk, by counting, by a collection, and by the map's own end.
fn deaths() {
    let (mut map, keys) = spared(|| {
        let (mut map, mut keys) = chain(200);
        let ring = ring(50, Kind::Makes);
        let mut at = ring.clone();
        while let Some(node) = at.filter(|_| map.len() < 250) {
            map.insert(&node, value(&node));
            at = node.next.get();
        }
        map.insert(&keys[0], value(&keys[0]));
        keys.truncate(100);
        (map, keys)
    });
    collect();
    drop(keys);
    heap::collect_young();
    collect();
    spared(|| {
        for key in nodes(20) {
            map.insert(&key, value(&key));
        }
    });
    map.clear();
    assert!(map.is_empty());
}

fn walks() {
    let (mut map, keys) = spared(|| chain(100));
    assert_eq!(map.iter().count(), 100);
    for (at, key) in keys.iter().enumerate() {
        if let Some(mut value) = map.get_mut(key).filter(|_| at % 3 == 0) {
            value.node = None;
        }
    }
    let mut even = false;
    map.retain(|_, _| {
        even = !even;
        even
    });
    assert_eq!(map.len(), 50);
    assert_eq!(keys.iter().filter_map(|key| map.remove(key)).take(20).count(), 20);
    drop(keys);
    drop(map.drain().next());
    assert!(map.is_empty());
}

/// Full collections in slices over entries, whose keys and maps are dead, alive and both.
fn slices() {
    let held = spared(|| {
        drop(heap::configure(|config| config.automatic = false));
        drop(chain(30).1);
        let (map, keys) = chain(60);
        (map, keys[5].clone())
    });
    for _ in 0..200 {
        let _done = heap::step(heap::Budget::Objects(7));
    }
    drop(held);
    while !heap::step(heap::Budget::Objects(1_000)) {}
}

/// What waits for deaths, which need no memory.
fn waiting() {
    let (map, symbols, gone, keys) = spared(|| {
        let (mut map, mut symbols, gone) = (WeakSet::new(), WeakValueMap::<usize, Node>::new(), GoneQueue::new());
        let keys = nodes(100);
        for (at, key) in keys.iter().enumerate() {
            map.insert(key);
            symbols.insert(at, key);
            gone.watch(key, at);
            let ticket = Ticket::new();
            let cleaner = Cleaner::new(key, move || drop(ticket));
            if at % 7 == 0 {
                cleaner.cancel();
            }
        }
        (map, symbols, gone, keys)
    });
    drop(keys);
    assert!(map.is_empty() && symbols.is_empty());
    assert!(std::iter::from_fn(|| gone.poll()).eq(0..100));
}

/// Whatever else fails, nothing is lost, and nothing dropped twice.
#[test]
fn all_else_goes_on() {
    let programs: [(&'static str, fn()); 4] =
        [("deaths", deaths), ("walks", walks), ("slices", slices), ("waiting", waiting)];
    for (name, program) in programs {
        for fault in [Fault::Once as fn(u32) -> Fault, Fault::From] {
            let mut at = 0;
            while thread::spawn(move || run(name, program, fault(at))).join().unwrap().is_some() {
                at = after(at);
            }
        }
    }
}

/// Deaths need no memory at all.
#[test]
fn deaths_ask_for_no_memory() {
    let asked = thread::spawn(|| run("waiting", waiting, Fault::From(0))).join().unwrap();
    assert_eq!(asked, None, "memory was asked for");
}

/// The heap's limit is a panic, at whichever object of an insertion it comes. The value or the key
/// is dropped, and all that was there is there.
#[test]
fn insertions_beyond_the_limit() {
    let limits = || {
        let (mut map, mut symbols, keys) = (WeakMap::new(), WeakValueMap::<u32, Node>::new(), nodes(400));
        let mut refused = 0;
        let limit = heap::stats().heap_bytes + 1_000;
        heap::configure(|config| config.max_bytes = Some(limit)).unwrap();
        for key in &keys {
            let value = Value { node: None, _ticket: Ticket::new() };
            let before = map.len();
            let result = catch_unwind(AssertUnwindSafe(|| drop(map.insert(key, value))));
            refused += usize::from(result.is_err());
            assert_eq!(map.len(), before + usize::from(result.is_ok()));
            assert_eq!(map.contains_key(key), result.is_ok());
        }
        assert!(refused > 0 && map.len() == keys.len() - refused);
        let mut insert =
            |number: u32, key: &Gc<Node>| catch_unwind(AssertUnwindSafe(|| drop(symbols.insert(number, key)))).is_ok();
        let last =
            (0..10_000).zip(keys.iter().cycle()).find(|(number, key)| !insert(*number, key)).expect("it is refused").0;
        assert!((0..last).all(|number| insert(number, &keys[0])), "an entry that is replaced leaves its room");
        assert_eq!(symbols.len(), last as usize);
        heap::configure(|config| config.max_bytes = None).unwrap();
    };
    thread::spawn(move || run("limits", limits, Fault::Never)).join().unwrap();
}
