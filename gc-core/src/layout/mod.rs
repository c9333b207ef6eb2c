//! L2. How an object's block is laid out, and which kind of block that is.

mod class;
mod own;
mod prefix;

pub(crate) use self::class::{ClassId, Place};
pub(crate) use self::own::own_block;
pub(crate) use self::prefix::{PREFIX, Prefix};
