use gc_core::Trace;

#[derive(Trace)]
#[trace(skip_all, bound = "T: Clone")]
struct Person<T> {
    name: T,
}

fn main() {}
