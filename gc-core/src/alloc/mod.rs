//! L4. Where objects' memory comes from, and how much of it is in use.
//!
//! Small blocks come from [`Pool`]: size classes with a free list each. Big and over-aligned ones
//! come from the global allocator and are listed in [`BigBlocks`]. Both report to one [`Ledger`],
//! which also holds the limit.

mod big;
mod chunk;
mod ledger;
mod pool;
mod trim;
mod trimming;

pub(crate) use self::big::BigBlocks;
pub(crate) use self::ledger::{AllocError, Ledger};
pub(crate) use self::pool::{Batch, CREDIT, Pool};
