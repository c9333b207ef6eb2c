use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(rename = "label")]
    name: String,
}

fn main() {}
