use gc_core::{Gc, Trace};

#[derive(Trace)]
#[trace(acyclic, acyclic, wiht = "f")]
enum Value {
    #[trace(skip = true)]
    Nothing,
    Text(#[trace(with, skpi, skip)] String),
    #[trace(crate = "gc")]
    Object {
        #[trace(skip, unsafe(with = "trace_it"))]
        object: Gc<Value>,
        #[trace(skip_all)]
        size: usize,
    },
}

fn main() {}
