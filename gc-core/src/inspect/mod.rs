//! Reports about the current thread's heap, for tests and debugging.
//!
//! Nothing here changes the heap, and nothing else in the library uses this module.

mod edges;
mod garbage;

pub use self::edges::{count_edges, edge_names};
pub use self::garbage::{Cycle, Garbage, Link, TypeCount, assert_no_garbage, garbage};
