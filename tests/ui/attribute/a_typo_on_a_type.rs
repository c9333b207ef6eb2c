use gc_core::Trace;

#[derive(Trace)]
#[trace(acylic)]
struct Person {
    name: String,
}

fn main() {}
