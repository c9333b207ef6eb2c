use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(with = "trace_name")]
    name: String,
}

fn main() {}
