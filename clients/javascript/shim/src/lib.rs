//! Stands in for `boa_gc`: the part of its API that boa_engine uses, on gc-core.
//!
//! A [`Gc`] is a gc-core handle to a [`GcBox`], which translates between the two crates' traits.
//! gc-core collects by itself; nothing here but [`force_collect`] asks it to.

mod cell;
mod gc;
mod gc_box;
mod impls;
mod trace;
mod weak;
mod weak_map;

// Generated code and macros name this crate by its name.
extern crate self as boa_gc;

pub use boa_macros::{Finalize, Trace};
pub use cell::{GcRef, GcRefCell, GcRefMut};
pub use gc::Gc;
pub use gc_box::{GcBox, finalizer_safe};
pub use trace::{Finalize, Trace, Tracer};
pub use weak::{Ephemeron, EphemeronValueRef, WeakGc};
pub use weak_map::{WeakMap, WeakMapEntry};

/// Collects all garbage now.
pub fn force_collect() {
    gc_core::collect();
}
