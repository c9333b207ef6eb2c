use gc_core::Trace;
use gc_core::sync::TraceSync;

#[derive(Trace)]
struct Address;

#[derive(Trace)]
#[trace(sync)]
struct Pair<T> {
    values: (T, T),
}

fn to_be_shared<T: TraceSync>(_: T) {}

fn main() {
    to_be_shared(Pair { values: (1, 2) });
    to_be_shared(Pair { values: (Address, Address) });
}
