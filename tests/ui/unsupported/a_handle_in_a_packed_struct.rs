use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[repr(C, packed)]
struct Person {
    age: u8,
    friend: Gc<Person>,
    name: String,
}

fn main() {}
