use gc_core::{Finalize, Gc};

#[derive(Finalize)]
struct Person;

fn main() {
    Gc::new(Person);
}
