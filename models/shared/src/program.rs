//! A random program: threads on a few objects, and what must be there when they have ended.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use gc_core::sync::{self, Gc};
use shuttle::thread;

use crate::memory;
use crate::oracle::{Oracle, wrong};
use crate::thing::{Held, Named, PLACES, Thing, World};
use crate::turns::{Habit, Turns, below, collect};

/// How many collections it may take until nothing changes: a finalizer runs once.
const ENOUGH: usize = 60;

/// One program, in one order.
pub fn run() {
    let world = Arc::new(World {
        oracle: Oracle::new(),
        has_finalizers: below(2) == 0,
        is_odd: AtomicBool::new(below(6) == 0),
        ..World::default()
    });
    // Threads that do anything, or walkers on a few objects that nobody else holds.
    let habit = [Habit::Anything, Habit::Walk, Habit::Circle][below(3)];
    let hands = if habit == Habit::Anything { begin(&world) } else { begin_walks(&world) };
    // Somebody only collects, or two do; or every n-th turn does it, or both.
    let collectors = below(3);
    let every = [0, 1, 2, 3, 5][if collectors > 0 { below(5) } else { 1 + below(4) }];
    let (turns, collections) = if habit == Habit::Circle { (20, 4) } else { (8, 2) };
    let threads: Vec<_> = hands
        .into_iter()
        .take((1 + below(4 - collectors)).max(2 - collectors.min(1)))
        .map(|hand| {
            let thread = Turns { world: world.clone(), hands: hand.into_iter().collect(), every, habit };
            let turns = 1 + below(turns);
            thread::spawn(move || thread.run(turns))
        })
        .chain((0..collectors).map(|_| {
            let (world, collections) = (world.clone(), 1 + below(collections));
            thread::spawn(move || (0..collections).for_each(|_| collect(&world)))
        }))
        .collect();
    if below(2) == 0 {
        drop(world.strong[below(PLACES)].take());
    }
    for thread in threads {
        if thread.join().is_err() {
            wrong("a thread panics");
        }
    }
    end(world);
    memory::finish();
}

/// A few objects, with handles at random between them and in the places, and what threads have at
/// first.
fn begin(world: &Arc<World>) -> Vec<Option<Held>> {
    let objects: Vec<_> = (0..1 + below(4)).map(|_| Thing::make(world, None)).collect();
    let any = || objects[below(objects.len())].clone();
    for object in &objects {
        if below(4) > 0 {
            object.cell.set(Some(any()));
        }
        if below(3) == 0 {
            object.lock.0.lock().unwrap().push(any());
        }
    }
    for place in &world.strong {
        place.set((below(3) > 0).then(any));
    }
    (0..4).map(|_| (below(2) == 0).then(|| Held::new(any()))).collect()
}

/// A ring of a few, which only walkers hold.
fn begin_walks(world: &Arc<World>) -> Vec<Option<Held>> {
    let mut objects = vec![Thing::make(world, None)];
    for at in 0..below(3) {
        objects.push(Thing::make(world, (below(2) == 0).then(|| objects[at].clone())));
    }
    for (at, object) in objects.iter().enumerate() {
        let next = objects[(at + 1) % objects.len()].clone();
        if below(3) == 0 {
            object.lock.0.lock().unwrap().push(next);
        } else {
            object.cell.set(Some(next));
        }
        if at < world.weak.len() {
            world.weak[at].set(Named { weak: Gc::downgrade(object), number: Some(object.number()) });
        }
    }
    (0..4).map(|_| (below(3) > 0).then(|| Held::new(objects[below(objects.len())].clone()))).collect()
}

/// All threads have ended: what is there is what can be reached; and then nothing.
pub fn end(world: Arc<World>) {
    compare(&world);
    let world = Arc::into_inner(world);
    if world.is_none() {
        wrong("something has the world that should be gone");
    }
}

fn compare(world: &Arc<World>) {
    world.is_odd.store(false, Relaxed);
    settle(world, || ());
    let (reached, there) = (reached(world), world.oracle.there());
    if reached != there {
        wrong(&format!("{there:?} are there, and {reached:?} can be reached"));
    }
    for named in world.weak.iter().map(gc_core::sync::GcCell::get) {
        if let (None, Some(number)) = (named.weak.upgrade(), named.number) {
            if there.contains(&number) {
                wrong("what is there has a weak handle that doesn't upgrade");
            }
        }
    }
    world.weak.iter().for_each(|weak| drop(weak.take()));
    settle(world, || world.strong.iter().for_each(|place| drop(place.take())));
    let there = world.oracle.there();
    if !there.is_empty() {
        wrong(&format!("{there:?} are there, and nothing can be reached"));
    }
    sync::sweep();
}

/// Collects until nothing changes any more.
fn settle(world: &World, mut first: impl FnMut()) {
    for _ in 0..ENOUGH {
        let before = world.oracle.figures();
        first();
        collect(world);
        if world.oracle.figures() == before {
            return;
        }
    }
    wrong("collections find something each time");
}

/// The numbers of all that can be reached, by a walk.
fn reached(world: &World) -> BTreeSet<usize> {
    let mut waiting: Vec<Gc<Thing>> = world.strong.iter().filter_map(gc_core::sync::GcCell::get).collect();
    let mut reached = BTreeSet::new();
    while let Some(next) = waiting.pop() {
        if reached.insert(next.number()) {
            next.read("a walk");
            waiting.extend(next.plain.clone());
            waiting.extend(next.cell.get());
            waiting.extend(next.lock.0.lock().unwrap().iter().cloned());
        }
    }
    reached
}
