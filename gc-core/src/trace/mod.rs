//! L1. What a type says about itself: [`Trace`], [`TraceSync`] and [`Finalize`].

mod asked;
mod bounds;
mod depth;
mod edges;
mod finalize;
#[cfg(target_has_atomic = "64")]
mod guards;
mod inspector;
mod label;
mod nesting;
mod parts;
mod questions;
#[cfg(target_has_atomic = "64")]
mod shared_edges;
#[allow(clippy::module_inception, reason = "the trait has the name of its room")]
mod trace;
mod trace_sync;
mod tracer;
mod variant;
mod walk;

pub use self::bounds::{Managed, Traced};
pub use self::depth::{Deepest, Depth};
pub(crate) use self::edges::{EDGES_AHEAD, Edges};
pub use self::finalize::Finalize;
pub use self::inspector::Inspector;
pub(crate) use self::inspector::{Found, Step};
pub(crate) use self::label::quoted;
pub(crate) use self::nesting::Nest;
pub(crate) use self::parts::{drops_lock, drops_more, drops_parts, holds_any, holds_nothing, no_parts, visits};
pub(crate) use self::questions::{can_hold, drops_handles_alone, flat, holds, holds_gc};
#[cfg(target_has_atomic = "64")]
pub(crate) use self::shared_edges::SharedEdges;
pub use self::trace::Trace;
pub use self::trace_sync::TraceSync;
pub use self::tracer::Tracer;
pub(crate) use self::variant::OfOneThread;
#[cfg(target_has_atomic = "64")]
pub(crate) use self::variant::OfThreads;
pub use self::variant::Variant;
pub(crate) use self::walk::Walk;
