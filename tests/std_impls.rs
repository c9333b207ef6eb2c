//! What std's types say of themselves: each reports exactly the handles in it, and knows whether it
//! can hold any.

mod std_impls {
    mod covered_types;
    mod edge_counts;
    mod field_names;
    mod leaf_types;
    mod locked;
    mod no_foreign_code;
    mod trace_sync;
    mod zero_sized;
}

use gc_core::Gc;

type G = Gc<u8>;

fn gc() -> G {
    Gc::new(1)
}

/// `n` handles to objects of different values.
fn some(n: u8) -> impl Iterator<Item = G> {
    (0..n).map(Gc::new)
}
