//! Programs for one rule each, where random ones come by too rarely.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use gc_core::sync::Gc;
use shuttle::thread;

use crate::memory;
use crate::oracle::{Oracle, wrong};
use crate::program::end;
use crate::thing::{Thing, World};
use crate::turns::{below, collect};

/// How many collections there are while a thread does the same again and again.
const COLLECTIONS: usize = 8;

/// How many objects an object holds that another thread takes away.
const LADEN: usize = 3;

/// From one object to the other, and on to the first: a look at so many takes about as long as a
/// hop.
const BETWEEN: usize = 16;

/// Rule M13: a thread that holds one of two objects at any time, and hops to the other and back,
/// could be where nobody looks at each of the looks at them. One way it goes by a weak handle,
/// which works as long as no second look was taken, the other by a handle that is behind no lock.
pub fn hops() {
    run(|world| {
        let one = Thing::make(world, None);
        let mut ring = vec![one.clone()];
        for at in 1..2 * BETWEEN {
            ring.push(Thing::make(world, (at == BETWEEN).then(|| one.clone())));
        }
        for (object, next) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            object.cell.set(Some(next.clone()));
        }
        let (other, mut held) = (Gc::downgrade(&ring[BETWEEN]), Some(one));
        move |_: &Arc<World>| {
            let Some(other) = other.upgrade() else { wrong("an object is gone that is held by who is held") };
            // This is the only one from outside from now on, and then that again.
            drop(std::mem::take(&mut held));
            held = other.plain.clone();
        }
    });
}

/// Rule M11: what a collection lets go of may lose its last handle at once, while others of the set
/// are still to be let go of.
pub fn departures() {
    run(|world| {
        world.strong[0].set(Some(Thing::make(world, None)));
        let root = Thing::make(world, None);
        root.cell.set(Some(root.clone()));
        let root = Gc::downgrade(&root);
        move |world: &Arc<World>| {
            if let Some(root) = root.upgrade() {
                let laden = (0..LADEN).map(|_| laden(world)).collect();
                let gone = std::mem::replace(&mut *root.lock.0.lock().unwrap(), laden);
                drop(gone);
            }
        }
    });
}

/// An object with something behind a lock, so that a verdict keeps that.
fn laden(world: &Arc<World>) -> Gc<Thing> {
    let laden = Thing::make(world, None);
    laden.lock.0.lock().unwrap().extend(world.strong[0].get());
    laden
}

/// Runs what `begin` returns in a thread, again and again, beside one that collects.
fn run<T: FnMut(&Arc<World>) + Send + 'static>(begin: impl FnOnce(&Arc<World>) -> T) {
    let world = Arc::new(World { oracle: Oracle::new(), ..World::default() });
    let mut turn = begin(&world);
    let is_over = Arc::new(AtomicBool::new(false));
    let threads = [
        thread::spawn({
            let (world, is_over) = (world.clone(), is_over.clone());
            move || {
                while !is_over.load(Relaxed) {
                    turn(&world);
                    if below(64) == 0 {
                        // PCT would run this thread alone.
                        thread::yield_now();
                    }
                }
            }
        }),
        thread::spawn({
            let world = world.clone();
            move || {
                (0..COLLECTIONS).for_each(|_| collect(&world));
                is_over.store(true, Relaxed);
            }
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
