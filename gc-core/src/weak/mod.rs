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

/// Whether this is the name of a type whose objects are entries.
pub(crate) fn is_entry(type_name: &str) -> bool {
    let generic = |name: &str| name.split('<').next().map(str::len);
    let entry = std::any::type_name::<held::WeakEntry<(), ()>>();
    generic(entry).is_some_and(|len| type_name.get(..len) == entry.get(..len) && type_name[len..].starts_with('<'))
}
