//! L8. Collections that keep neither their keys nor themselves alive: [`WeakMap`], [`WeakSet`],
//! [`WeakValueMap`].
//!
//! An entry is an object of its own, which owns the value; key and map own its one handle together
//! (`object/entry.rs`). Rules W3 and W4 in UNSAFE.md say who ends what, and when.

mod core;
mod guard;
mod held;
mod iter;
mod map;
mod map_entry;
mod set;
mod value_map;

pub use self::guard::RefMut;
pub use self::iter::{Drain, Iter, Ref};
pub use self::map::WeakMap;
pub use self::map_entry::MapEntry;
pub use self::set::WeakSet;
pub use self::value_map::WeakValueMap;
