use gc_core::Trace;

#[derive(Trace)]
#[trace(skip_all, acyclic)]
struct Person {
    name: String,
}

fn main() {}
