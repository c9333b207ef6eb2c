use gc_core::Trace;

#[derive(Trace)]
#[trace(crate = "gc_core", bound = "T: Trace", acyclic)]
#[trace(crate = "gc_core", bound(), acyclic, unsafe(allow_drop), unsafe(allow_drop))]
struct Person<T> {
    name: T,
}

fn main() {}
