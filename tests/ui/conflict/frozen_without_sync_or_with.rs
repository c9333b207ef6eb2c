use gc_core::{Gc, Trace, Tracer};

#[derive(Trace)]
struct Local {
    #[trace(unsafe(with = "trace_name", frozen))]
    name: Vec<Gc<u8>>,
}

#[derive(Trace)]
#[trace(sync)]
struct Shared {
    #[trace(unsafe(frozen))]
    name: String,
    #[trace(skip, unsafe(frozen))]
    other: String,
}

fn trace_name(name: &[Gc<u8>], tracer: &mut Tracer<'_>) {
    name.trace(tracer);
}

fn main() {}
