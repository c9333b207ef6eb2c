//! L5. Handles that threads share.

mod by_id;
mod cell;
mod create;
mod cyclic;
mod dynamic;
mod forward;
mod gc;
#[cfg(feature = "serde")]
mod serialize;
mod slices;
mod unique;
mod weak;

pub use self::by_id::ById;
pub use self::cell::GcCell;
pub use self::gc::Gc;
pub use self::unique::GcMut;
pub use self::weak::Weak;
