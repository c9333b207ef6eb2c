#![deny(unsafe_code)]

use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[trace(acyclic, unsafe(allow_drop))]
struct Person {
    friend: Option<Gc<Person>>,
}

impl Drop for Person {
    fn drop(&mut self) {
        drop(self.friend.clone());
    }
}

fn main() {}
