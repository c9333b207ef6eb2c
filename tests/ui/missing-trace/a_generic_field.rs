use gc_core::Trace;

struct Foreign<T>(T);

#[derive(Trace)]
struct Person<T> {
    foreign: Foreign<T>,
    own: T,
}

fn main() {}
