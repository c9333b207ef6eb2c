//! The path of the library leads to proofs of the user's own making, which prove nothing.

use gc_core::GcCell;

mod fake {
    pub use gc_core::CloneFromCell;
    pub mod __private {
        pub trait CopiedFromCell {
            fn is_copy() {}
        }
        impl<T> CopiedFromCell for T {}
    }
}

#[derive(gc_core::CloneFromCell)]
#[clone_from_cell(crate = "fake")]
struct Name(#[clone_from_cell(copy)] String);

fn main() {
    let name = GcCell::new(Name(String::from("Alice")));
    let _ = name.get();
}
