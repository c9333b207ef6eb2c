use gc_core::{Gc, GcCell, Trace, Weak, WeakMap};
use std::sync::Mutex;

#[derive(Trace)]
#[trace(sync)]
struct Person {
    friend: Gc<String>,
    others: GcCell<Vec<Weak<Person>>>,
    notes: Mutex<Option<WeakMap<String, u8>>>,
}

fn main() {}
