//! L5. Handles: what users hold.

mod cell;
mod clone_from_cell;
mod convert;
mod create;
mod dynamic;
mod forward;
mod gc;
#[cfg(feature = "serde")]
mod serialize;
mod unique;
mod weak;

pub use self::cell::GcCell;
pub use self::clone_from_cell::CloneFromCell;
pub use self::create::TryNewError;
pub use self::dynamic::{Unsize, unsize};
pub use self::gc::Gc;
pub use self::weak::Weak;
