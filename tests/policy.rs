//! Behaviours: when the heap collects, what it may hold, and what it says of itself.

mod policy {
    mod automatic;
    mod callbacks;
    mod figures;
    mod frozen;
    mod garbage_bound;
    mod kept_memory;
    mod knobs;
    mod limit;
    mod pace;
}

use gc_core::{Finalize, Gc, GcCell, Trace, heap};

/// A node of two words: what most garbage here is made of.
#[derive(Trace, Finalize)]
struct Small {
    next: GcCell<Option<Gc<Small>>>,
}

/// A cycle of one that nobody holds.
fn garbage() {
    let one = Gc::new(Small { next: GcCell::new(None) });
    one.next.set(Some(one.clone()));
}

/// Collections of both kinds that have run so far.
fn collections() -> u64 {
    let stats = heap::stats();
    stats.young_collections + stats.full_collections
}
