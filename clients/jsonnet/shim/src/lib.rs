//! Stands in for `jrsonnet-gcmodule`: the part of its API that jrsonnet uses, on gc-core.
//!
//! A [`Cc`] is a `Gc` to a [`Managed`] value, which translates between the two crates' `Trace`.
//! gc-core collects by itself; nothing here asks it to.

mod acyclic;
#[macro_use]
mod cc;
mod std_types;
mod trace;

pub use cc::{Cc, Managed, Weak};
#[doc(hidden)]
pub use gc_core as __gc_core;
pub use jrsonnet_gcmodule_derive::{Acyclic, Trace};
pub use trace::{Acyclic, Trace, TraceBox, Tracer};
