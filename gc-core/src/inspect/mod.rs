//! Reports about the current thread's heap, for tests and debugging.
//!
//! Nothing here changes the heap, and nothing else in the library uses this module.

mod census;
mod edges;
mod garbage;
mod labels;
mod path;
mod places;
mod subject;
mod survey;
mod why_alive;

pub use self::census::{Census, Figures, Growth, TypeCensus, TypeGrowth, census};
pub use self::edges::{count_edges, edge_names};
pub use self::garbage::{Cycle, Garbage, Link, TypeCount, assert_no_garbage, garbage};
pub use self::subject::Subject;
pub use self::why_alive::{Hold, Keeper, WhyAlive, assert_gone, why_alive};
