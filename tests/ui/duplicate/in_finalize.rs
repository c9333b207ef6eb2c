use gc_core::Finalize;

#[derive(Finalize)]
#[finalize(with = "one", with = "one")]
struct Person {
    name: String,
}

fn one(_: &Person) {}

fn main() {}
