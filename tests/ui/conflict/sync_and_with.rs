use gc_core::{Gc, Trace, Tracer};

#[derive(Trace)]
#[trace(sync)]
struct Person {
    #[trace(unsafe(with = "trace_name"))]
    name: Vec<Gc<u8>>,
}

#[derive(Trace)]
#[trace(sync)]
enum Value {
    List(#[trace(unsafe(with = trace_name))] Vec<Gc<u8>>),
}

fn trace_name(name: &[Gc<u8>], tracer: &mut Tracer<'_>) {
    name.trace(tracer);
}

fn main() {}
