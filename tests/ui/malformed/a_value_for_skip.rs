use gc_core::Trace;

#[derive(Trace)]
struct Person {
    #[trace(skip = true)]
    name: String,
    #[trace(skip("why"))]
    other: String,
    #[trace(skip why)]
    third: String,
}

fn main() {}
