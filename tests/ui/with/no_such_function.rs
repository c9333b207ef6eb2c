use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(unsafe(with = "trace_name"))]
    name: String,
}

fn main() {}
