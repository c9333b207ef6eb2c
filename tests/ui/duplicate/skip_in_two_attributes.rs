use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(skip)]
    #[trace(skip)]
    name: String,
}

fn main() {}
