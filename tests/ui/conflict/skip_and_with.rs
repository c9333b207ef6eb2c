use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(skip, unsafe(with = "trace_name"))]
    name: String,
}

fn main() {}
