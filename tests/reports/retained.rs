//! What goes with an object where weak maps hold it: an entry goes with its map as with its key.

use std::cell::RefCell;
use std::rc::Rc;

use gc_core::inspect::{Retainer, largest_retainers, retained};
use gc_core::{Finalize, Gc, GcCell, Trace, Weak, WeakMap, WeakSet, inspect};

/// Holds its like, and has a map from its like to its like.
#[derive(Trace, Finalize, Default)]
struct Thing {
    holds: GcCell<Vec<Gc<Thing>>>,
    map: RefCell<WeakMap<Thing, Gc<Thing>>>,
    weight: Option<Gc<[u64; 500]>>,
}

fn thing() -> Gc<Thing> {
    Gc::new(Thing::default())
}

/// With an object of 4,000 bytes.
fn heavy() -> Gc<Thing> {
    Gc::new(Thing { weight: Some(Gc::new([0; 500])), ..Thing::default() })
}

fn put(map: &Gc<Thing>, key: &Gc<Thing>, value: Gc<Thing>) {
    map.map.borrow_mut().insert(key, value);
}

/// The objects that would go with one, by their types' last names.
fn goes(with: &Gc<Thing>) -> Vec<(String, usize)> {
    let name = |name: &str| name.split('<').next().and_then(|name| name.rsplit("::").next()).unwrap().to_owned();
    let mut types: Vec<_> = retained(with).types.iter().map(|counted| (name(counted.name), counted.objects)).collect();
    types.sort();
    types
}

fn counted(types: &[(&str, usize)]) -> Vec<(String, usize)> {
    types.iter().map(|(name, objects)| ((*name).to_owned(), *objects)).collect()
}

/// The figure of each object among the largest is what `retained` says of it alone; the largest are
/// in front.
fn assert_largest(at_most: usize, expected: &[&Gc<Thing>]) {
    let largest = largest_retainers(at_most);
    assert!(largest.is_sorted_by_key(|retainer| std::cmp::Reverse(retainer.retained_bytes)), "{largest:?}");
    for thing in expected {
        let found = largest.iter().find(|retainer| retainer.address == Gc::as_ptr(thing).addr());
        let found = found.unwrap_or_else(|| panic!("{:?} not in {largest:?}", Gc::as_ptr(thing)));
        assert_eq!(found.retained_bytes, retained(*thing).bytes as u64);
    }
}

#[test]
fn a_value_goes_with_its_map_and_with_its_key() {
    let (owner, key) = (thing(), thing());
    put(&owner, &key, heavy());
    assert_eq!(goes(&key), counted(&[("Thing", 2), ("WeakEntry", 1), ("[u64; 500]", 1)]));
    assert_eq!(goes(&owner), counted(&[("Thing", 2), ("WeakEntry", 1), ("WeakTable", 1), ("[u64; 500]", 1)]));
    // The owner, the table and the key; the table is between the owner and the entry.
    assert_largest(3, &[&owner, &key]);
    assert!(largest_retainers(3).iter().all(|retainer| retainer.retained_bytes > 4_000));
    // With the owner goes what the map has besides, too.
    put(&owner, &thing(), thing());
    assert_largest(1, &[&owner]);
}

/// What goes with the map by counting is what was said.
#[test]
fn what_was_said_goes() {
    let (owner, key) = (thing(), thing());
    let (other_owner, other_key) = (thing(), thing());
    put(&owner, &key, heavy());
    put(&other_owner, &other_key, heavy());
    for (dies, kept) in [(owner, key), (other_key, other_owner)] {
        let before = inspect::census().total;
        let said = retained(&dies);
        drop(dies);
        let after = inspect::census().total;
        assert_eq!((before.objects - after.objects, before.bytes - after.bytes), (said.objects, said.bytes));
        drop(kept);
    }
}

#[test]
fn what_lives_otherwise_goes_with_neither() {
    let (owner, key, value) = (thing(), thing(), heavy());
    put(&owner, &key, value.clone());
    assert_eq!(goes(&key), counted(&[("Thing", 1), ("WeakEntry", 1)]));
    drop(value);
    // A second map: the value goes with the key, and with neither of the maps.
    let other = thing();
    let value = owner.map.borrow().get(&key).cloned().unwrap();
    put(&other, &key, value);
    assert_eq!(goes(&key), counted(&[("Thing", 2), ("WeakEntry", 2), ("[u64; 500]", 1)]));
    assert_eq!(goes(&owner), counted(&[("Thing", 1), ("WeakEntry", 1), ("WeakTable", 1)]));
    assert_largest(1, &[&key]);
    // A second key instead: it goes with the map, and with neither of the keys.
    let second = thing();
    let value = other.map.borrow_mut().remove(&key).unwrap();
    put(&owner, &second, value);
    assert_eq!(goes(&owner), counted(&[("Thing", 2), ("WeakEntry", 2), ("WeakTable", 1), ("[u64; 500]", 1)]));
    assert_eq!(goes(&key), counted(&[("Thing", 1), ("WeakEntry", 1)]));
    assert_largest(2, &[&owner]);
}

/// It doesn't hold the key, so that all of it goes with whoever does.
#[test]
fn a_value_that_leads_to_its_key() {
    let (owner, holder, key, value) = (thing(), thing(), thing(), heavy());
    value.holds.push(key.clone());
    put(&owner, &key, value);
    holder.holds.push(key);
    let group = [("Thing", 3), ("WeakEntry", 1), ("[u64; 500]", 1)];
    assert_eq!(goes(&holder), counted(&group));
    assert_largest(2, &[&holder]);
    // Nobody else holds the key now: it is garbage, which no map retains.
    drop(holder);
    assert_eq!(goes(&owner), counted(&[("Thing", 1), ("WeakTable", 1)]));
    let largest = largest_retainers(9);
    let own = largest.iter().find(|retainer| retainer.address == Gc::as_ptr(&owner).addr()).unwrap();
    assert!(own.retained_bytes < 4_000 && largest[0].retained_bytes > 4_000, "{largest:?}");
    gc_core::collect();
    assert!(largest_retainers(9).iter().all(|retainer| retainer.retained_bytes < 4_000));
}

/// A value is the key of the next entry: it goes with all maps and keys before it.
#[test]
fn chains_of_entries() {
    let (first_map, second_map, first, second) = (thing(), thing(), thing(), thing());
    put(&second_map, &second, heavy());
    put(&first_map, &first, second);
    let key = [("Thing", 3), ("WeakEntry", 2), ("[u64; 500]", 1)];
    assert_eq!(goes(&first), counted(&key));
    let map = [("Thing", 3), ("WeakEntry", 2), ("WeakTable", 1), ("[u64; 500]", 1)];
    assert_eq!(goes(&first_map), counted(&map));
    let second = [("Thing", 2), ("WeakEntry", 1), ("WeakTable", 1), ("[u64; 500]", 1)];
    assert_eq!(goes(&second_map), counted(&second));
    assert_largest(usize::MAX, &[&first, &first_map, &second_map]);
}

/// One owner has the one entry's map and the other's key.
#[test]
fn a_map_of_one_entry_and_a_key_of_another() {
    let (owner, other_map, other_key, value) = (thing(), thing(), thing(), heavy());
    let key = thing();
    owner.holds.push(key.clone());
    put(&owner, &other_key, value.clone());
    put(&other_map, &key, value);
    drop(key);
    assert_eq!(goes(&owner), counted(&[("Thing", 3), ("WeakEntry", 2), ("WeakTable", 1), ("[u64; 500]", 1)]));
    assert_largest(usize::MAX, &[&owner, &other_map, &other_key]);
}

/// Of garbage it is told, too, what it holds.
#[test]
fn garbage_retains_what_only_it_holds() {
    let key = heavy();
    key.holds.push(key.clone());
    let (owner, weak) = (thing(), Gc::downgrade(&key));
    put(&owner, &key, heavy());
    drop(key);
    let said = retained(&weak);
    assert_eq!(said.objects, 5, "the key, the entry, the value and what each weighs: {said}");
    assert!(said.bytes > 8_000);
    assert!(largest_retainers(1)[0].retained_bytes > 8_000);
    gc_core::collect();
}

/// Whichever of them lies first in memory: of garbage, what leads to a thing counts, and not what
/// a report happens to come across first.
#[test]
fn garbage_retains_the_same_in_any_order() {
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        let things: [Gc<Thing>; 4] = std::array::from_fn(|_| thing());
        let [first, second, hangs, leads] = order.map(|at| things[at].clone());
        let all @ [first_weak, second_weak, hangs_weak, _] = &[&first, &second, &hangs, &leads].map(Gc::downgrade);
        // A cycle of two, on which one hangs.
        first.holds.push(second.clone());
        second.holds.push(first.clone());
        first.holds.push(hangs);
        drop((things, second));
        // Held by one of its own alone, a cycle goes with each of them.
        drop(first);
        let objects = || [first_weak, second_weak, hangs_weak].map(|weak| retained(weak).objects);
        assert_eq!(objects(), [3, 3, 1], "{order:?}");
        let figure = |weak: &Weak<Thing>| {
            let address = Weak::as_ptr(weak).addr();
            let bytes = |retainer: &Retainer| retainer.retained_bytes.div_euclid(retainer.own_bytes as u64);
            largest_retainers(9).iter().find(|retainer| retainer.address == address).map(bytes)
        };
        assert_eq!([first_weak, second_weak].map(figure).into_iter().max(), Some(Some(3)), "{order:?}");
        // What leads to a cycle retains it, and no other does.
        leads.holds.push(leads.clone());
        leads.holds.push(first_weak.upgrade().unwrap());
        drop(leads);
        assert_eq!(all.each_ref().map(|weak| retained(weak).objects), [3, 1, 1, 4], "{order:?}");
        assert_eq!(all.each_ref().map(figure), [Some(3), Some(1), Some(1), Some(4)], "{order:?}");
        gc_core::collect();
    }
}

/// Sets have entries without values, which keep their figures.
#[test]
fn entries_without_values() {
    let opaque = Rc::new(thing());
    let mut set = WeakSet::new();
    set.insert(&opaque);
    assert_eq!(goes(&opaque), counted(&[("Thing", 1), ("WeakEntry", 1)]));
    assert_largest(usize::MAX, &[&opaque]);
}
