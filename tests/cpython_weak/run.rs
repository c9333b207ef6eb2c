//! Programs on this library, and on `python3`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use gc_core::{Cleaner, Gc, collect};

use super::node::{
    ALL_CLEANERS, CLEANED, DROPPED, FINALIZED, HANGERS, LOOKED, Map, NAMED, NAMED_CLEANERS, Node, SAVED, VALUES, Value,
    WORLD_MAPS, WORLD_SETS,
};
use super::outcome::Outcome;
use super::program::{Kind, MAPS, NAMES, Program, Step};
use super::python::ask;
use super::search::settle;

/// What names and saved handles lead to, and the maps in there, each with its number. An entry
/// leads to its value if its map and its key are reached.
///
/// Nothing is cloned: a handle that comes and goes makes its object a candidate.
fn reached<R>(look: impl FnOnce(&BTreeMap<u32, &Gc<Node>>, &[(u32, &Map)]) -> R) -> R {
    fn shared<T>(cell: &RefCell<T>) -> &T {
        // SAFETY: while this looks, nothing changes: no user code runs, and no collection.
        unsafe { cell.try_borrow_unguarded() }.expect("nobody writes")
    }
    NAMED.with(|names| {
        SAVED.with(|saved| {
            WORLD_MAPS.with(|world| {
                let mut waiting: Vec<&Gc<Node>> = shared(names).iter().flatten().chain(shared(saved)).collect();
                let mut nodes = BTreeMap::new();
                loop {
                    while let Some(node) = waiting.pop() {
                        if nodes.insert(node.number(), node).is_none() {
                            waiting.extend(node.slots.iter().filter_map(|slot| shared(slot).as_ref()));
                        }
                    }
                    let own = nodes.values().map(|node| (1_000 + node.number(), shared(&node.map)));
                    let maps: Vec<_> = (0..).zip(world.iter().map(shared)).chain(own).collect();
                    let values = maps.iter().flat_map(|(_, map)| nodes.values().filter_map(|key| map.get(key)));
                    waiting.extend(values.map(|value| &value.node).filter(|node| !nodes.contains_key(&node.number())));
                    if waiting.is_empty() {
                        return look(&nodes, &maps);
                    }
                }
            })
        })
    })
}

/// What happened since the last call.
fn outcome(told: Vec<u32>, back: Vec<u32>) -> Outcome {
    let mut found = reached(|nodes, maps| {
        let mut found = Vec::new();
        for (number, map) in maps {
            let entries = nodes.iter().filter_map(|(key, node)| Some([*number, *key, map.get(node)?.node.number()]));
            found.extend(entries);
        }
        WORLD_SETS.with(|sets| {
            for (number, set) in (100..).zip(sets) {
                let set = set.borrow();
                found.extend(nodes.iter().filter(|(_, node)| set.contains(node)).map(|(node, _)| [number, *node, 0]));
            }
        });
        found
    });
    VALUES.with_borrow(|values| {
        let entries = (0..4).filter_map(|key| Some((key, values.get(&key)?.number())));
        let reached: BTreeSet<u32> = reached(|nodes, _| nodes.keys().copied().collect());
        found.extend(entries.filter(|(_, node)| reached.contains(node)).map(|(key, node)| [200, key, node]));
    });
    found.sort_unstable();
    let maps = WORLD_MAPS.with(|maps| maps.each_ref().map(|map| map.borrow().len()));
    let sets = WORLD_SETS.with(|sets| sets.each_ref().map(|set| set.borrow().len()));
    let values = VALUES.with_borrow(gc_core::WeakValueMap::len);
    let lengths = [&maps[..], &sets, &[values]].concat();
    let pending = ALL_CLEANERS.with_borrow(|all| {
        all.iter().filter(|(cleaner, ..)| cleaner.is_alive()).map(|(_, number, _)| *number).collect()
    });
    Outcome {
        finalized: FINALIZED.take(),
        dropped: DROPPED.take(),
        told,
        cleaned: CLEANED.take(),
        looked: LOOKED.take(),
        lengths: lengths.into_iter().map(|length| u32::try_from(length).expect("few")).collect(),
        reached: found,
        pending,
        back,
        had_hangers: HANGERS.take(),
    }
}

fn named(name: u32) -> Option<Gc<Node>> {
    NAMED.with_borrow(|names| names[name as usize].clone())
}

/// The new value first, then the old one goes.
fn bind(name: u32, node: Option<Gc<Node>>) {
    drop(NAMED.with_borrow_mut(|names| mem::replace(&mut names[name as usize], node)));
}

/// Looks at a map with what is under two names. No user code may run in it that uses names.
fn with_map<R>(map: u32, names: [u32; 2], look: impl FnOnce(&RefCell<Map>, [Option<&Gc<Node>>; 2]) -> R) -> Option<R> {
    NAMED.with_borrow(|all| {
        let nodes = names.map(|name| all[name as usize].as_ref());
        match map.checked_sub(MAPS) {
            None => Some(WORLD_MAPS.with(|maps| look(&maps[map as usize], nodes))),
            Some(owner) => Some(look(&all[owner as usize].as_ref()?.map, nodes)),
        }
    })
}

/// Changes a map, with any user code.
fn change_map(map: u32, change: impl FnOnce(&mut Map)) {
    match map.checked_sub(MAPS) {
        None => WORLD_MAPS.with(|maps| change(&mut maps[map as usize].borrow_mut())),
        Some(owner) => {
            if let Some(owner) = named(owner) {
                change(&mut owner.map.borrow_mut());
            }
        }
    }
}

fn perform(number: u32, step: Step) -> Vec<u32> {
    match step {
        Step::New { name, kind } => bind(name, Some(Node::new(number, kind))),
        Step::Copy { to, from } => bind(to, named(from)),
        Step::Delete { name } => bind(name, None),
        Step::Set { name, slot, from } => {
            if let Some(node) = named(name) {
                drop(node.slots[slot as usize].replace(named(from)));
            }
        }
        Step::Follow { to, from, slot } => {
            if let Some(node) = named(from) {
                let target = node.slots[slot as usize].borrow().clone();
                bind(to, target);
            }
        }
        Step::Collect => drop(collect()),
        // From the last to the first, as a list of Python's does.
        Step::LetGo => SAVED.take().into_iter().rev().for_each(drop),
        Step::Insert { map, key, value } => {
            let insert = |map: &RefCell<Map>, nodes: [Option<&Gc<Node>>; 2]| {
                map.borrow_mut().insert(nodes[0]?, Value::of(nodes[1]?))
            };
            drop(with_map(map, [key, value], insert).flatten().map(Value::into_node));
        }
        Step::Remove { map, key } => {
            let removed = with_map(map, [key; 2], |map, [key, _]| map.borrow_mut().remove(key?)).flatten();
            return removed.map(|value| value.into_node().number()).into_iter().collect();
        }
        Step::Fetch { map, key, to } => {
            let fetch = |map: &RefCell<Map>, [key, _]: [Option<&Gc<Node>>; 2]| {
                let key = key?;
                Some(map.borrow().get(key).map(|value| value.node.clone()))
            };
            if let Some(Some(found)) = with_map(map, [key; 2], fetch) {
                bind(to, found);
            }
        }
        Step::Clear { map } => change_map(map, Map::clear),
        Step::Retain { map, odd } => change_map(map, |map| map.retain(|_, value| value.node.number() % 2 != odd)),
        Step::Walk { map } => {
            let walk = |map: &RefCell<Map>, _: [Option<&Gc<Node>>; 2]| {
                let entries: BTreeSet<[u32; 2]> =
                    map.borrow().iter().map(|entry| [entry.key().number(), entry.node.number()]).collect();
                entries.into_iter().flatten().collect()
            };
            return with_map(map, [0; 2], walk).unwrap_or_default();
        }
        Step::Enter { .. } | Step::Leave { .. } => return use_set(step),
        Step::PutValue { .. } | Step::GetValue { .. } | Step::RemoveValue { .. } | Step::Intern { .. } => {
            return use_values(number, step);
        }
        Step::Clean { .. } | Step::RunCleaner { .. } | Step::CancelCleaner { .. } => return use_cleaners(number, step),
    }
    Vec::new()
}

fn use_set(step: Step) -> Vec<u32> {
    let (Step::Enter { set, name } | Step::Leave { set, name }) = step else { unreachable!() };
    let told = NAMED.with_borrow(|names| {
        let node = names[name as usize].as_ref()?;
        WORLD_SETS.with(|sets| {
            let mut set = sets[set as usize].borrow_mut();
            Some(if matches!(step, Step::Enter { .. }) { !set.insert(node) } else { set.remove(node) })
        })
    });
    told.map(u32::from).into_iter().collect()
}

fn use_values(number: u32, step: Step) -> Vec<u32> {
    let is_there = |name: u32| NAMED.with_borrow(|names| names[name as usize].is_some());
    match step {
        Step::PutValue { key, name } if is_there(name) => NAMED.with_borrow(|names| {
            let node = names[name as usize].as_ref().expect("it is there");
            VALUES.with_borrow_mut(|values| drop(values.insert(key, node)));
        }),
        Step::GetValue { to, key } => bind(to, VALUES.with_borrow(|values| values.get(&key))),
        Step::RemoveValue { key } => {
            let removed = VALUES.with_borrow_mut(|values| values.remove(&key));
            return removed.map(|node| node.number()).into_iter().collect();
        }
        Step::Intern { to, key } => {
            let make = |_: &u32| Node::new(number, Kind::Plain);
            bind(to, Some(VALUES.with_borrow_mut(|values| values.get_or_insert_with(key, make))));
        }
        _ => {}
    }
    Vec::new()
}

fn use_cleaners(number: u32, step: Step) -> Vec<u32> {
    let cleaner = |slot: u32| NAMED_CLEANERS.with_borrow(|all| all[slot as usize].clone());
    let told = match step {
        Step::Clean { slot, name, deletes } => {
            let made = NAMED.with_borrow(|names| {
                let node = names[name as usize].as_ref()?;
                let owner = node.number();
                let clean = move || {
                    CLEANED.with_borrow_mut(|cleaned| cleaned.push([number, owner]));
                    if deletes < NAMES {
                        HANGERS.set(true);
                        bind(deletes, None);
                    }
                };
                Some((Cleaner::new(node, clean), number, owner))
            });
            if let Some(made) = made {
                NAMED_CLEANERS.with_borrow_mut(|all| all[slot as usize] = Some(made.0.clone()));
                ALL_CLEANERS.with_borrow_mut(|all| all.push(made));
            }
            None
        }
        Step::RunCleaner { slot } => cleaner(slot).map(|cleaner| cleaner.run()),
        Step::CancelCleaner { slot } => cleaner(slot).map(|cleaner| cleaner.cancel()),
        _ => unreachable!(),
    };
    told.map(u32::from).into_iter().collect()
}

/// Takes nodes that came back off all collections and cleaners, as the judge does.
fn purge(back: &[u32]) {
    let nodes: Vec<Gc<Node>> = reached(|nodes, _| back.iter().map(|number| nodes[number].clone()).collect());
    let mut ended = Vec::new();
    for node in &nodes {
        WORLD_MAPS.with(|maps| ended.extend(maps.iter().filter_map(|map| map.borrow_mut().remove(node))));
        WORLD_SETS.with(|sets| {
            for set in sets {
                set.borrow_mut().remove(node);
            }
        });
        VALUES.with_borrow_mut(|values| {
            for key in 0..4 {
                if values.get(&key).is_some_and(|value| Gc::ptr_eq(&value, node)) {
                    values.remove(&key);
                }
            }
        });
        ALL_CLEANERS.with_borrow(|all| {
            for (cleaner, ..) in all.iter().filter(|(.., owner)| *owner == node.number()) {
                cleaner.cancel();
            }
        });
    }
}

fn step(program: &Program, number: usize) -> Outcome {
    program.mode.before_step();
    let step = program.steps[number];
    let purges = program.revives && step == Step::Collect;
    let before: BTreeSet<u32> =
        if purges { reached(|nodes, _| nodes.keys().copied().collect()) } else { BTreeSet::new() };
    let told = perform(u32::try_from(number).expect("few"), step);
    let mut back = Vec::new();
    if purges {
        back = reached(|nodes, _| nodes.keys().copied().filter(|number| !before.contains(number)).collect());
        purge(&back);
    }
    outcome(told, back)
}

/// Nothing is held any more, and what is left is collected.
fn end() -> Outcome {
    drop(NAMED.take());
    let release = || {
        drop((VALUES.take(), SAVED.take()));
        WORLD_MAPS.with(|maps| maps.iter().for_each(|map| drop(map.take())));
        // What finalizers enter.
        WORLD_SETS.with(|sets| sets.iter().for_each(|set| drop(set.take())));
    };
    settle(release, || SAVED.with_borrow(Vec::is_empty));
    let outcome = outcome(Vec::new(), Vec::new());
    drop((ALL_CLEANERS.take(), NAMED_CLEANERS.take()));
    outcome
}

/// What a program does here: an outcome for each step, and one for its end.
pub(crate) fn here(program: &Program) -> Vec<Outcome> {
    program.mode.set_up();
    (0..program.steps.len()).map(|number| step(program, number)).chain(std::iter::once_with(end)).collect()
}

/// What programs do in CPython. `None` where there is no `python3`.
pub(crate) fn there(programs: &[Program]) -> Option<Vec<Vec<Outcome>>> {
    let lines = ask("cpython_weak/judge.py", programs)?;
    Some(lines.iter().map(|line| line.split(' ').map(Outcome::read).collect()).collect())
}
