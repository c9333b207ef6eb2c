use gc_core::{CloneFromCell, Gc};

#[derive(CloneFromCell)]
#[clone_from_cell(copy)]
enum Value {
    #[clone_from_cell(copy)]
    Number(#[clone_from_cell(copi)] u8),
    Text(#[clone_from_cell(crate = "gc_core")] u8),
    Gc(#[clone_from_cell(skip)] Gc<u8>, #[clone_from_cell(copy, copy)] u8),
    #[clone_from_cell]
    Nil,
}

fn main() {}
