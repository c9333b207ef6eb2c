use gc_core::Trace;

#[derive(Trace)]
#[trace(skip)]
struct Person {
    name: String,
}

fn main() {}
