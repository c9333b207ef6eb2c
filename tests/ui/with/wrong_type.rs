use gc_core::{Trace, Tracer};

#[derive(Trace)]
struct Person {
    #[trace(with = "trace_name")]
    name: String,
}

fn trace_name(_: &mut Tracer<'_>, _: &String) {}

fn main() {}
