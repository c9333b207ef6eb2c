use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[repr(packed(2))]
struct Person {
    age: u8,
    #[trace(unsafe(with = "trace_friend"))]
    friend: Gc<Person>,
    #[finalize(forward)]
    other: Gc<Person>,
}

fn main() {}
