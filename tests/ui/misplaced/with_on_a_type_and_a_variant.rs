use gc_core::Trace;

#[derive(Trace)]
#[trace(with = "trace_value")]
enum Value {
    #[trace(with = "trace_text")]
    Text(String),
}

fn main() {}
