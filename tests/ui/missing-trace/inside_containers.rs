use gc_core::{Finalize, Trace};

struct Address;

#[derive(Trace, Finalize)]
struct Person {
    addresses: Vec<Option<Address>>,
}

fn main() {}
