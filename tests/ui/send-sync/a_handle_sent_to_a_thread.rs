use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct Person {
    name: String,
}

fn main() {
    let person = Gc::new(Person { name: "Alice".into() });
    std::thread::spawn(move || println!("{}", person.name));
}
