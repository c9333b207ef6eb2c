use gc_core::Trace;

#[derive(Trace)]
enum Value {
    #[trace(sync)]
    Text(#[trace(sync)] String),
}

#[derive(Trace)]
#[trace(frozen)]
struct Person;

fn main() {}
