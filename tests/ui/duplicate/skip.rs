use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(skip, skip)]
    name: String,
}

fn main() {}
