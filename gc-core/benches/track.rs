//! What the feature `track` costs: time and memory, an object and a handle. Run it with and
//! without:
//!
//! ```text
//! cargo bench -p gc-core --bench track
//! cargo bench -p gc-core --bench track --features track
//! ```
//!
//! Each time is the best of 50 runs, which are short, so that a busy machine disturbs few of them.

mod memory;

use std::hint::black_box;
use std::time::{Duration, Instant};

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};

use self::memory::in_use;

#[derive(Trace, Finalize)]
struct Ring(GcCell<Option<Gc<Ring>>>);

const OBJECTS: usize = 10_000;

/// The best time of a run, for each of so many things, in nanoseconds.
fn best<S>(things: usize, mut prepare: impl FnMut() -> S, mut run: impl FnMut(&mut S)) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..50 {
        let mut state = prepare();
        let begun = Instant::now();
        run(&mut state);
        best = best.min(begun.elapsed());
    }
    #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
    let things = things as f64;
    best.as_secs_f64() * 1e9 / things
}

fn main() {
    heap::configure(|config| config.automatic = false).expect("a configuration");
    println!("feature `track`: {}", if cfg!(feature = "track") { "on" } else { "off" });
    let made = best(OBJECTS, || Vec::with_capacity(OBJECTS), |all| all.extend((0..OBJECTS).map(|n| Gc::new([n; 2]))));
    println!("an object made:                    {made:6.1} ns");
    let all = || (0..OBJECTS).map(|n| Gc::new([n; 2])).collect::<Vec<_>>();
    println!("an object freed by counting:       {:6.1} ns", best(OBJECTS, all, Vec::clear));
    let rings = || {
        for _ in 0..OBJECTS {
            let ring = Gc::new(Ring(GcCell::new(None)));
            ring.0.set(Some(ring.clone()));
        }
    };
    println!("an object freed by a collection:   {:6.1} ns", best(OBJECTS, rings, |()| _ = black_box(collect())));
    let gc = Gc::new(1);
    let clones = best(OBJECTS, || (), |()| (0..OBJECTS).for_each(|_| drop(black_box(gc.clone()))));
    println!("a handle cloned and dropped:       {clones:6.1} ns");
    let cell = GcCell::new(Some(gc));
    let gets = best(OBJECTS, || (), |()| (0..OBJECTS).for_each(|_| drop(black_box(cell.get()))));
    println!("a handle out of a cell, dropped:   {gets:6.1} ns");

    let before = in_use();
    let mut all = Vec::with_capacity(1_000_000);
    let room = in_use() - before;
    all.extend((0..1_000_000_usize).map(|n| Gc::new([n; 2])));
    let used = in_use() - before - room;
    #[allow(clippy::cast_precision_loss, reason = "less than 2^52")]
    let (bytes, objects) = (used as f64, all.len() as f64);
    println!("memory of an object of 16 bytes:   {:6.1} bytes, at {objects} objects", bytes / objects);
}
