use gc_core::{Gc, Trace};

#[derive(Trace)]
struct Person {
    name: String,
    #[trace(skpi)]
    friend: Gc<Person>,
}

fn main() {}
