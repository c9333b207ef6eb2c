//! What the derives accept, and that they trace exactly the handles that a type owns.
//!
//! Each test builds values whose edges it knows and counts what the derived impl reports: none
//! missed, none twice.

#![deny(unsafe_code)]
#![allow(dead_code, reason = "fields that nothing reads are there to be traced, or not to be")]
#![allow(
    clippy::box_collection,
    clippy::items_after_statements,
    clippy::struct_field_names,
    clippy::type_complexity,
    clippy::vec_box,
    reason = "each type stands beside the lines that use it, and is as odd as a type can be"
)]

mod derive {
    mod attributes;
    mod beside;
    mod clone_from_cell;
    mod fields;
    mod finalize;
    mod functions;
    mod generics;
    mod known_leaves;
    mod macros;
    mod names;
    mod shapes;
    mod sync;
}

use gc_core::{Finalize, Gc, Trace};

/// What most tests point to.
#[derive(Trace, Finalize)]
struct Leaf;

fn leaf() -> Gc<Leaf> {
    Gc::new(Leaf)
}

/// The number of edges that a value reports, once by its `trace` and once by its inspection.
#[track_caller]
fn edges<T: Trace + ?Sized>(value: &T) -> usize {
    let traced = gc_core::inspect::count_edges(value);
    let inspected = gc_core::inspect::edge_names(value);
    assert_eq!(traced, inspected.len(), "inspectors see what collections see: {inspected:?}");
    traced
}

/// The names of the edges that a value reports.
fn names<T: Trace + ?Sized>(value: &T) -> Vec<String> {
    gc_core::inspect::edge_names(value)
}
