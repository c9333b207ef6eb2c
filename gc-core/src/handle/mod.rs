//! L7. Handles: what users hold.

mod by_id;
mod cell;
mod cell_vec;
mod cleaner;
mod clone_from_cell;
mod closure;
mod closure_macro;
mod compare;
mod convert;
mod create;
mod cyclic;
mod debug;
mod dynamic;
mod forward;
mod from_box;
mod gc;
mod gone_queue;
mod mapped;
mod nesting;
#[cfg(feature = "serde")]
mod serialize;
mod slices;
mod try_new_error;
mod unique;
mod weak;

pub use self::by_id::ById;
pub(crate) use self::by_id::by_identity;
pub use self::cell::GcCell;
pub use self::cleaner::Cleaner;
pub use self::clone_from_cell::CloneFromCell;
pub use self::closure::{Captured, Captures, Closure, Maker, Site, closure};
pub(crate) use self::compare::is_reflexive;
pub use self::dynamic::{Unsize, unsize};
pub use self::gc::Gc;
pub use self::gone_queue::GoneQueue;
pub use self::mapped::Mapped;
#[cfg(feature = "serde")]
pub(crate) use self::serialize::serialize_object;
#[cfg(all(feature = "serde", target_has_atomic = "64"))]
pub(crate) use self::serialize::serializes;
pub use self::try_new_error::{NoRoomKind, TryNewError};
pub use self::weak::Weak;
#[cfg(target_has_atomic = "64")]
pub(crate) use self::{
    by_id::by_id, clone_from_cell::counted, compare::compare, convert::converts, debug::fmt_object, dynamic::unsizes,
    forward::forward, try_new_error::NoRoom,
};
