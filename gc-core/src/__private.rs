//! What derived code names. Nothing here is part of the public API: it may change in any release.

pub use crate::trace::{Deepest, Depth, Inspector};
use crate::trace::{Edges, Trace, Tracer};

/// The edges that `value` reports. For the derive's tests.
pub fn count_edges<T: Trace + ?Sized>(value: &T) -> usize {
    let mut edges = Edges::new();
    value.trace(&mut Tracer::new(&mut edges));
    edges.waiting()
}

/// The names under which `value` reports its edges, one for each edge, path segments joined by dots. For the derive's
/// tests.
pub fn edge_names<T: Trace + ?Sized>(value: &T) -> Vec<String> {
    let mut names = Vec::new();
    value.__inspect(&mut Inspector::new(&mut |path, _| names.push(path.join("."))));
    names
}
