use gc_core::Finalize;

#[derive(Finalize)]
#[finalize(with)]
struct Person {
    #[finalize(forward = true)]
    name: String,
}

fn main() {}
