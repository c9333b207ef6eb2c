use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
#[finalize(wiht = "goodbye")]
struct Person {
    #[finalize(forwards)]
    name: String,
}

fn main() {}
