use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(unsafe(with = "one"), unsafe(with = "other"))]
    name: String,
}

fn main() {}
