#![forbid(unsafe_code)]

use gc_core::{Finalize, Gc, Trace, Tracer};

#[derive(Trace, Finalize)]
struct Person {
    name: String,
    #[trace(unsafe(with = "twice"))]
    friends: Vec<Gc<Person>>,
}

#[derive(Trace, Finalize)]
enum Value {
    One(#[trace(unsafe(with = "twice"))] Vec<Gc<Person>>),
    Other { #[trace(unsafe(with = twice))] others: Vec<Gc<Person>> },
}

fn twice(friends: &[Gc<Person>], tracer: &mut Tracer<'_>) {
    friends.trace(tracer);
    friends.trace(tracer);
}

fn main() {}
