use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(Skip)]
    name: String,
}

fn main() {}
