use gc_core::Trace;

trait Shape {}

#[derive(Trace)]
struct Scene {
    shape: Box<dyn Shape>,
    shapes: Vec<(u8, Box<dyn Shape + Send>)>,
}

fn main() {}
