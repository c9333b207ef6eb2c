use gc_core::{Trace, Tracer};

#[derive(Trace)]
struct Person {
    #[trace(unsafe(with = "trace_name"))]
    name: String,
}

fn trace_name(_: &mut Tracer<'_>, _: &String) {}

fn main() {}
