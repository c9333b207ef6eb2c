//! Looking at the heap: for tests, and for people who want to know.
//!
//! Nothing here changes anything, and nothing else in the library uses it.

mod edges;
mod garbage;

pub use self::edges::{count_edges, edge_names};
pub use self::garbage::{Cycle, Garbage, Link, TypeCount, assert_no_garbage, garbage};
