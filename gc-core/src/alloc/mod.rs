//! L2. Where objects' memory comes from, and how much of it is in use.
//!
//! Small blocks come from [`Pool`]: size classes with a free list each. Big and over-aligned ones come from the global
//! allocator and are listed in [`BigBlocks`]. Both report to one [`Ledger`], which also holds the limit.

mod big;
mod class;
mod ledger;
mod pool;

pub(crate) use self::big::BigBlocks;
pub(crate) use self::class::{ClassId, Place};
pub(crate) use self::ledger::{Ledger, Refused};
pub(crate) use self::pool::{CREDIT, Pool, Run};
