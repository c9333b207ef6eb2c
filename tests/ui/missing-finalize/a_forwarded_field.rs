use gc_core::Finalize;

struct Foreign;

#[derive(Finalize)]
struct Person {
    #[finalize(forward)]
    foreign: Foreign,
    other: Foreign,
}

fn main() {}
