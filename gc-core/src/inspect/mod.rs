//! Reports about the current thread's heap, for tests and debugging.
//!
//! Nothing here changes the heap, and nothing else in the library uses this module.

#[cfg(feature = "track")]
mod by_place;
mod census;
mod dominators;
mod dot;
mod edges;
mod entries;
mod figures;
mod garbage;
mod goes;
mod graph;
mod heap_snapshot;
mod hold;
mod holders;
mod image;
mod json;
mod labels;
mod leaders;
#[cfg(feature = "tracing")]
mod log;
#[cfg(all(feature = "tracing", target_has_atomic = "64"))]
mod log_shared;
mod loops;
#[cfg(feature = "metrics")]
mod measure;
#[cfg(all(feature = "metrics", target_has_atomic = "64"))]
mod measure_shared;
mod path;
mod places;
#[cfg(test)]
mod random_graphs;
mod retained;
#[cfg(feature = "serde")]
mod serialize;
mod sites;
mod subject;
mod survey;
#[cfg(feature = "svg")]
mod svg;
mod why_alive;

pub use self::census::{Census, Figures, Growth, TypeCensus, TypeGrowth, census};
pub use self::edges::{count_edges, edge_names};
pub use self::garbage::{Cycle, Garbage, Link, TypeCount, assert_no_garbage, garbage};
pub use self::graph::{Graph, GraphHold, GraphObject, Limits};
pub use self::heap_snapshot::HeapSnapshot;
pub use self::hold::{HeldFromOutside, HeldType, Hold, held_from_outside, referents, referrers};
pub use self::retained::{Retained, Retainer, largest_retainers, retained};
pub use self::sites::{HandleSite, Sites, sites};
pub use self::subject::Subject;
pub use self::why_alive::{Keeper, WhyAlive, assert_gone, why_alive};

#[cfg(feature = "track")]
pub use self::by_place::{CensusByPlace, GrowthByPlace, PlaceCensus, PlaceGrowth, census_by_place};
#[cfg(feature = "tracing")]
pub use self::log::log_collections;
#[cfg(all(feature = "tracing", target_has_atomic = "64"))]
pub use self::log_shared::log_shared_collections;
#[cfg(feature = "metrics")]
pub use self::measure::measure_collections;
#[cfg(all(feature = "metrics", target_has_atomic = "64"))]
pub use self::measure_shared::measure_shared_collections;
