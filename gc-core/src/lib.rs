//! Python's memory model for Rust structs.

#[doc(hidden)]
pub mod __private;
mod ptr;
mod trace;

#[cfg(feature = "derive")]
pub use gc_derive::{Finalize, Trace};

pub use crate::trace::{Finalize, Trace, Tracer};
