use gc_core::{Gc, GcCell};

struct Person {
    best_friend: GcCell<Option<Gc<Person>>>,
    others: GcCell<Vec<Gc<Person>>>,
    name: GcCell<Name>,
}

#[derive(Clone)]
struct Name(&'static str);

fn main() {
    let person = Person { best_friend: GcCell::new(None), others: GcCell::new(vec![]), name: GcCell::new(Name("Alice")) };
    let _ = person.best_friend.get();
    let _ = person.others.get();
    let _ = person.name.get();
}
