use gc_core::sync::Gc;
use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
struct Unmarked {
    number: u32,
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Counter {
    number: std::cell::Cell<u32>,
}

fn sent<T: Send>(_: T) {}

fn main() {
    let _unmarked = Gc::new(Unmarked { number: 1 });
    // It could be changed by two threads at once.
    let _cell = Gc::new(Counter { number: std::cell::Cell::new(1) });
    // A handle of one thread.
    let _local = Gc::new(gc_core::Gc::new(1));
    // A handle to what can't be shared can't be sent.
    sent(None::<Gc<Counter>>);
}
