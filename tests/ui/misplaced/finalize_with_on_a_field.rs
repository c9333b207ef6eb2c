use gc_core::Finalize;

#[derive(Finalize)]
struct Person {
    #[finalize(with = "goodbye")]
    name: String,
}

fn main() {}
