mod library {
    pub use gc_core::*;
}

#[derive(library::Trace, library::Finalize)]
#[trace(crate = "no_such_library")]
struct Person {
    name: String,
    friend: Option<library::Gc<Person>>,
}

fn main() {}
