use gc_core::Trace;

#[derive(Trace)]
enum Value {
    #[trace(skip_all)]
    Text(String),
    Bytes(#[trace(skip_all)] String),
}

fn main() {}
