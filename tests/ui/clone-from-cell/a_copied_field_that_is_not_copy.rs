use gc_core::{CloneFromCell, Gc};

#[derive(CloneFromCell)]
struct Person<T> {
    #[clone_from_cell(copy)]
    friend: Gc<Person<T>>,
    #[clone_from_cell(copy)]
    name: T,
}

fn main() {}
