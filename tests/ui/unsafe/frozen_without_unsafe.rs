use gc_core::{Gc, Trace, Tracer};

#[derive(Trace)]
#[trace(sync)]
struct Person {
    #[trace(unsafe(with = "trace_name"), frozen)]
    name: Vec<Gc<u8>>,
}

#[derive(Trace)]
#[trace(unsafe(sync))]
struct Shared;

fn trace_name(name: &[Gc<u8>], tracer: &mut Tracer<'_>) {
    name.trace(tracer);
}

fn main() {}
