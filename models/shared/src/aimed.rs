//! Programs for one rule each, where random ones come by too rarely.

use std::sync::Arc;

use gc_core::sync::{Gc, Weak};
use shuttle::thread;

use crate::memory;
use crate::oracle::{Oracle, wrong};
use crate::program::end;
use crate::thing::{Thing, World};
use crate::turns::collect;

/// How often a thread does the same again, and how many collections there are meanwhile.
const TIMES: usize = 12;
const COLLECTIONS: usize = 3;

/// Rule M13: a thread that holds one of two objects at any time, and hops to the other and back, could
/// be where nobody looks at each of the looks at them.
pub fn hops() {
    run(|world| {
        let (one, other) = (Thing::make(world, None), Thing::make(world, None));
        one.cell.set(Some(other.clone()));
        other.cell.set(Some(one.clone()));
        let weak = [Gc::downgrade(&other), Gc::downgrade(&one)];
        drop(other);
        move |_: &Arc<World>| {
            let mut held = one;
            for weak in weak.iter().cycle().take(TIMES) {
                let Some(next) = weak.upgrade() else { wrong("an object is gone that is held by who is held") };
                // The other one, which is held by this.
                drop(std::mem::replace(&mut held, next));
            }
            held.read("who hops");
        }
    });
}

/// Rule M11: what a collection lets go of may lose its last handle at once, while others of the set are
/// still to be let go of.
pub fn departures() {
    run(|world| {
        let root = Thing::make(world, None);
        root.lock.0.lock().unwrap().push(root.clone());
        root.cell.set(Some(laden(world)));
        let weak = Gc::downgrade(&root);
        move |world: &Arc<World>| (0..TIMES).for_each(|_| depart(world, &weak))
    });
}

fn depart(world: &Arc<World>, root: &Weak<Thing>) {
    if let Some(root) = root.upgrade() {
        drop(root.cell.take());
        root.cell.set(Some(laden(world)));
    }
}

/// An object with something behind a lock, so that a verdict keeps that.
fn laden(world: &Arc<World>) -> Gc<Thing> {
    let laden = Thing::make(world, None);
    laden.cell.set(Some(Thing::make(world, None)));
    laden
}

/// Runs a thread that `begin` returns beside one that collects.
fn run<T: FnOnce(&Arc<World>) + Send + 'static>(begin: impl FnOnce(&Arc<World>) -> T) {
    let world = Arc::new(World { oracle: Oracle::new(), ..World::default() });
    let does = begin(&world);
    let threads = [
        thread::spawn({
            let world = world.clone();
            move || does(&world)
        }),
        thread::spawn({
            let world = world.clone();
            move || (0..COLLECTIONS).for_each(|_| collect(&world))
        }),
    ];
    for thread in threads {
        if thread.join().is_err() {
            wrong("a thread panics");
        }
    }
    end(world);
    memory::finish();
}
