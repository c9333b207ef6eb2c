use gc_core::Finalize;

#[derive(Finalize)]
#[finalize(with = "goodbye")]
struct Person {
    name: String,
}

fn goodbye(_: Person) {}

fn main() {}
