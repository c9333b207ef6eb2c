//! Weak collections: a small program from the same bytes, on a heap that it leaves empty, beside
//! maps of the program's own.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

use gc_core::{Finalize, Gc, Trace, WeakMap, WeakSet, WeakValueMap, collect, heap};

type Hasher = BuildHasherDefault<std::collections::hash_map::DefaultHasher>;

#[derive(Trace, Finalize)]
struct Key {
    number: usize,
    links: RefCell<Vec<Gc<Key>>>,
    map: RefCell<WeakMap<Key, Vec<Gc<Key>>>>,
}

/// Runs the program.
///
/// # Panics
/// If something doesn't hold.
pub(crate) fn run(bytes: &[u8]) {
    let mut keys: BTreeMap<usize, Gc<Key>> = BTreeMap::new();
    let mut map: WeakMap<Key, usize> = WeakMap::new();
    let mut copy: HashMap<usize, usize> = HashMap::new();
    let (mut set, mut names) = (WeakSet::new(), WeakValueMap::with_hasher(Hasher::default()));
    for (at, bytes) in bytes.chunks(3).enumerate().take(200) {
        let (op, a) = (bytes[0], usize::from(bytes.get(1).copied().unwrap_or(0)) % 32);
        let b = usize::from(bytes.get(2).copied().unwrap_or(0)) % 32;
        let key = keys.entry(a).or_insert_with(|| {
            let key = Gc::new(Key { number: a, links: RefCell::default(), map: RefCell::default() });
            set.insert(&key);
            key
        });
        let key = key.clone();
        match op % 16 {
            0 | 1 => assert_eq!(map.insert(&key, at), copy.insert(a, at)),
            2 => assert_eq!(map.remove(&key), copy.remove(&a)),
            3 => {
                if let Some(mut value) = map.get_mut(&key) {
                    *value += 1;
                    *copy.get_mut(&a).expect("it is in both") += 1;
                }
            }
            4 => {
                let place = map.entry(&key);
                assert!(Gc::ptr_eq(place.key(), &key));
                let value = *place.and_modify(|value| *value += 2).or_insert(at);
                assert_eq!(value, *copy.entry(a).and_modify(|value| *value += 2).or_insert(at));
            }
            5 => {
                assert_eq!(*map.entry(&key).or_default(), *copy.entry(a).or_default());
                assert_eq!(*map.entry(&key).or_insert_with(|| unreachable!()), copy[&a]);
            }
            6 => {
                map.retain(|key, value| (key.number + *value) % 3 > 0);
                copy.retain(|key, value| (*key + *value) % 3 > 0);
            }
            7 => {
                let all: BTreeSet<_> = map.drain().map(|(key, value)| (key.number, value)).collect();
                assert_eq!(all, copy.drain().collect());
            }
            8 => {
                if let Some(to) = keys.get(&b) {
                    key.map.borrow_mut().insert(&key, vec![to.clone()]);
                    to.map.borrow_mut().insert(&key, vec![key.clone()]);
                }
            }
            9 => {
                let name = b.to_string();
                let object = names.get_or_insert_with(name.clone(), |_| key.clone());
                assert!(names.get(&name).is_some_and(|found| Gc::ptr_eq(&found, &object)));
                assert!(names.contains_key(&name) && names.values().any(|found| Gc::ptr_eq(&found, &object)));
            }
            10 => drop(names.insert(b.to_string(), &key)),
            11 => assert!(names.remove(&b.to_string()).is_none_or(|object| object.number < 32)),
            12 => {
                // It may live on as a value.
                assert_eq!(map.remove(&key), copy.remove(&a));
                set.remove(&key);
                drop(key);
                keys.remove(&a);
                collect();
                continue;
            }
            13 => drop(heap::collect_young()),
            14 => drop(heap::step(heap::Budget::Objects(b + 1))),
            _ => assert!(set.remove(&key) || !set.contains(&key)),
        }
        assert_eq!((map.get(&key), map.contains_key(&key)), (copy.get(&a), copy.contains_key(&a)));
    }
    // Links make cycles, which a collection frees.
    for (one, other) in keys.values().zip(keys.values().rev()) {
        one.links.borrow_mut().push(other.clone());
    }
    assert!(map.iter().all(|entry| copy[&entry.key().number] == *entry));
    set.retain(|key| key.number % 2 == 0);
    assert!(set.iter().all(|key| key.number % 2 == 0) && set.len() <= keys.len());
    drop(keys);
    collect();
    assert!(map.is_empty() && set.is_empty() && names.is_empty());
    assert_eq!(map.len() + names.len(), 0);
    map.clear();
    set.clear();
    names.clear();
    let (_, _, _) = (WeakMap::<Key, ()>::new(), WeakSet::<Key>::new(), WeakValueMap::<u8, Key>::new());
}
