use gc_core::Trace;

#[derive(Trace)]
#[trace]
struct Person {
    #[trace = "skip"]
    name: String,
}

fn main() {}
