use gc_core::Trace;

#[derive(Trace)]
enum Value {
    #[trace(transparent)]
    Text(String),
}

fn main() {}
