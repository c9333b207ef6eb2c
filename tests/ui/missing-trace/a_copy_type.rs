use gc_core::{Finalize, Trace};

mod foreign {
    #[derive(Clone, Copy)]
    pub struct Vector(pub f32, pub f32);
}

#[derive(Trace, Finalize)]
struct Sprite {
    position: foreign::Vector,
    path: Vec<foreign::Vector>,
}

fn main() {}
