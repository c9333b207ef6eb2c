use gc_core::Finalize;

#[derive(Finalize)]
union Bits {
    #[finalize(forward)]
    int: u32,
    float: f32,
}

fn main() {}
