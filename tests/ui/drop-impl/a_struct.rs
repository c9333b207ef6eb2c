use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct Person {
    name: String,
    friend: Option<Gc<Person>>,
}

impl Drop for Person {
    fn drop(&mut self) {
        println!("{} object is being deleted.", self.name);
    }
}

fn main() {}
