use gc_core::{Gc, Trace};

#[derive(Trace)]
#[trace(skip_all)]
struct Person {
    #[trace(skip)]
    name: String,
    #[trace(unsafe(with = "trace_friend"))]
    friend: Gc<Person>,
}

fn main() {}
