//! L5. Handles: what users hold.

mod cell;
mod compare;
mod convert;
mod create;
mod debug;
mod dynamic;
mod forward;
mod gc;
mod nesting;
mod no_room;
#[cfg(feature = "serde")]
mod serialize;
mod slices;
mod unique;
mod weak;

pub use self::cell::{CloneFromCell, GcCell};
pub use self::dynamic::{Unsize, unsize};
pub use self::gc::Gc;
pub use self::no_room::TryNewError;
pub use self::weak::Weak;
