use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(with)]
    name: String,
    #[trace(unsafe(with = ))]
    second: String,
    #[trace(unsafe(with = 3))]
    third: String,
    #[trace(with("trace_it"))]
    fourth: String,
    #[trace(unsafe(with = "trace it"))]
    fifth: String,
    #[trace(unsafe(with = ""))]
    sixth: String,
    #[trace(unsafe(with = |name, tracer| {}))]
    seventh: String,
}

fn main() {}
