use gc_core::{Finalize, Gc, Trace};

struct Foreign;

#[derive(Trace, Finalize)]
struct Person<T> {
    name: T,
}

fn main() {
    Gc::new(Person { name: Foreign });
}
