//! Objects that threads share.

pub use crate::trace::TraceSync;
