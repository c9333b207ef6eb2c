use gc_core::Trace;

#[derive(Trace)]
enum Value {
    #[trace(skip)]
    Text(#[trace(skip)] String, #[trace(unsafe(with = "trace_it"))] String),
}

fn main() {}
