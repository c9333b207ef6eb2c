use gc_core::Trace;

trait Shape {}

#[derive(Trace)]
struct Scene {
    shape: Box<dyn Shape>,
}

fn main() {}
