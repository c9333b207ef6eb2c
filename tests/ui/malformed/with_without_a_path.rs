use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(with)]
    name: String,
    #[trace(with = )]
    second: String,
    #[trace(with = 3)]
    third: String,
    #[trace(with("trace_it"))]
    fourth: String,
    #[trace(with = "trace it")]
    fifth: String,
    #[trace(with = "")]
    sixth: String,
    #[trace(with = |name, tracer| {})]
    seventh: String,
}

fn main() {}
