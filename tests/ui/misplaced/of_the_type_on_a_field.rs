use gc_core::{Gc, Trace};

#[derive(Trace)]
struct Person {
    #[trace(acyclic)]
    name: String,
    #[trace(bound = "T: Trace", crate = "gc_core")]
    friend: Gc<Person>,
    #[trace(unsafe(allow_drop))]
    other: Gc<Person>,
}

fn main() {}
