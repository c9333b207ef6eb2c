use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
#[finalize(acyclic)]
struct Person {
    #[trace(forward)]
    name: String,
}

fn main() {}
