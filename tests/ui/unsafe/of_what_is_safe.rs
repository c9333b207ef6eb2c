use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[trace(unsafe(acyclic, bound = "", allow_drop))]
#[finalize(unsafe(with = "goodbye"))]
struct Person {
    #[trace(unsafe(skip))]
    name: String,
    #[finalize(unsafe(forward))]
    friend: Gc<u8>,
}

fn goodbye(_: &Person) {}

fn main() {}
