use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(with = "one", with = "other")]
    name: String,
}

fn main() {}
