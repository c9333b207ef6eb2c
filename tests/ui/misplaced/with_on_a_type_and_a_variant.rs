use gc_core::Trace;

#[derive(Trace)]
#[trace(unsafe(with = "trace_value"))]
enum Value {
    #[trace(unsafe(with = "trace_text"))]
    Text(String),
}

fn main() {}
