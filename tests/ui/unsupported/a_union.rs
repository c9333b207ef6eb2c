use gc_core::{Finalize, Gc, Trace};

#[derive(Clone, Copy, Trace, Finalize)]
union Bits {
    int: u32,
    float: f32,
}

fn main() {
    Gc::new(Bits { int: 1 });
}
