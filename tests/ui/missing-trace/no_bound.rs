use gc_core::Trace;

#[derive(Trace)]
#[trace(bound())]
struct Person<T> {
    name: Vec<T>,
}

fn main() {}
