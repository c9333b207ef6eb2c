use gc_core::{Gc, Trace};

#[derive(Trace)]
#[trace(unsafe_no_drop)]
struct Person {
    #[trace(ignore)]
    name: String,
    #[trace(unsafe_ignore_trace)]
    friend: Gc<Person>,
}

fn main() {}
