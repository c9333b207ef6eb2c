use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
#[trace(unsafe)]
#[finalize(unsafe())]
struct Person {
    #[trace(unsafe())]
    name: String,
    #[trace(skip, unsafe = "with", skip)]
    other: String,
}

#[derive(Trace)]
#[trace(unsafe(), acyclic, unsafe(unsafe(allow_drop)))]
enum Value {
    #[trace(unsafe(allow_drop))]
    One,
    #[trace(unsafe())]
    Two,
}

fn main() {}
