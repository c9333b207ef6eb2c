use gc_core::{Gc, Trace};

#[derive(Trace)]
struct Person {
    name: String,
}

fn main() {
    Gc::new(Person { name: "Alice".into() });
}
