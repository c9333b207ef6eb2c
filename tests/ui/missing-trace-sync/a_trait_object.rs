use gc_core::Trace;

trait Shape: Trace {}

#[derive(Trace)]
#[trace(sync)]
struct Drawing {
    shapes: Vec<Box<dyn Shape>>,
    last: dyn Shape,
}

fn main() {}
