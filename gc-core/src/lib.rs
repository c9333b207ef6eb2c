//! Python's memory model for Rust structs.

#[doc(hidden)]
pub mod __private;
mod alloc;
mod collector;
mod handle;
pub mod heap;
mod impls;
mod local;
mod object;
mod ptr;
mod state;
mod trace;

#[cfg(feature = "derive")]
pub use gc_derive::{Finalize, Trace};

pub use crate::handle::{CloneFromCell, Gc, GcCell, TryNewError, Weak};
pub use crate::heap::collect;
pub use crate::trace::{Finalize, Trace, Tracer};
