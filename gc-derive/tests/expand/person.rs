#[derive(Trace, Finalize)]
struct Person {
    name: String,
    friend: RefCell<Option<Gc<Person>>>,
    children: Vec<Gc<Person>>,
}
