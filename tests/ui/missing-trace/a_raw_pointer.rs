use gc_core::Trace;

#[derive(Trace)]
struct Person {
    next: *mut Person,
}

fn main() {}
