use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(skip, with = "trace_name")]
    name: String,
}

fn main() {}
