use gc_core::Trace;

#[derive(Trace)]
#[trace(acyclic unsafe(allow_drop))]
struct Person {
    #[trace(unsafe(with = "trace_it") skip)]
    name: String,
}

fn main() {}
