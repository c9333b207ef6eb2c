use gc_core::Trace;

#[derive(Trace)]
#[trace(acyclic unsafe_allow_drop)]
struct Person {
    #[trace(with = "trace_it" skip)]
    name: String,
}

fn main() {}
