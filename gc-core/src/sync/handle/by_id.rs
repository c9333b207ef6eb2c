//! [`ById`]: shared handles that compare by identity.

use super::Gc;
use crate::handle::by_id;
use crate::trace::TraceSync;

by_id!(Gc, "gc_core::sync");

// SAFETY: it is a handle, which doesn't change.
unsafe impl<T: ?Sized> TraceSync for ById<T> {}
