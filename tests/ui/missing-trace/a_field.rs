use gc_core::{Finalize, Gc, Trace};

struct Address {
    street: String,
}

#[derive(Trace, Finalize)]
struct Person {
    name: String,
    address: Address,
    friend: Option<Gc<Person>>,
}

fn main() {}
