use gc_core::Trace;

#[derive(Trace)]
#[trace(skip_all)]
enum Value {
    #[trace(skip)]
    Text(String),
}

fn main() {}
