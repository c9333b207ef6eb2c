use gc_core::{CloneFromCell, Gc};

#[derive(CloneFromCell)]
enum Value {
    Nil,
    Text(String),
    List { first: Gc<Value>, rest: Option<Box<Value>> },
}

fn main() {}
