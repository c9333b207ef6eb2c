use gc_core::CloneFromCell;

#[derive(Clone, Copy, CloneFromCell)]
union Bits {
    float: f64,
    word: u64,
}

#[derive(Clone, Copy, CloneFromCell)]
#[repr(C, packed)]
struct Pair(u8, u32);

fn main() {}
