use gc_core::Trace;

#[derive(Trace)]
struct Address {
    street: String,
}

#[derive(Trace)]
#[trace(sync)]
struct Person {
    name: String,
    address: Address,
}

#[derive(Trace)]
#[trace(sync)]
enum Place {
    Nowhere,
    All(Vec<Option<Address>>),
}

fn main() {}
