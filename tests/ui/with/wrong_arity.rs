use gc_core::{Trace, Tracer};

#[derive(Trace)]
struct Person {
    #[trace(unsafe(with = "trace_name"))]
    name: String,
    #[trace(unsafe(with = returns))]
    other: String,
    #[trace(unsafe(with = "NOT_A_FUNCTION"))]
    third: String,
}

fn trace_name(_: &String) {}

fn returns(_: &String, _: &mut Tracer<'_>) -> usize {
    0
}

const NOT_A_FUNCTION: u8 = 0;

fn main() {}
