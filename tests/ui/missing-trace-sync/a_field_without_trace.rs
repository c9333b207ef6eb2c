use gc_core::Trace;

struct Address;

#[derive(Trace)]
#[trace(sync)]
struct Person {
    address: Address,
}

fn main() {}
