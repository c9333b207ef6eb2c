//! The libraries: one file each, with nothing in it but how its types are named, made and collected.

mod arc;
mod dumpster;
mod gc_core;
mod gc_core_cells;
mod gcmodule;

pub use self::arc::StdArc;
pub use self::dumpster::Dumpster;
pub use self::gc_core::GcCore;
pub use self::gc_core_cells::GcCoreCells;
pub use self::gcmodule::Gcmodule;
use super::Shared;

/// Something to be done with a library.
pub trait Visit {
    /// What comes of it.
    type Output;
    /// Does it.
    fn visit<L: Shared>(self) -> Self::Output;
}

/// Their names, `Arc`'s first, then gc-core's.
pub const NAMES: [&str; 5] = [StdArc::NAME, GcCore::NAME, GcCoreCells::NAME, Dumpster::NAME, Gcmodule::NAME];

/// Does something with the library of this name.
///
/// # Panics
/// If there is none.
pub fn with<V: Visit>(name: &str, visit: V) -> V::Output {
    match name {
        StdArc::NAME => visit.visit::<StdArc>(),
        GcCore::NAME => visit.visit::<GcCore>(),
        GcCoreCells::NAME => visit.visit::<GcCoreCells>(),
        Dumpster::NAME => visit.visit::<Dumpster>(),
        Gcmodule::NAME => visit.visit::<Gcmodule>(),
        _ => panic!("no library is named {name}; there are {NAMES:?}"),
    }
}

/// The objects of a library: `nodes!(its handle, what it derives)`. Beside it are two functions:
/// `make` makes an object, and `get` gives what its value is read through.
///
/// All slots of an object are in one lock.
macro_rules! nodes {
    ($handle:ident, [$($attribute:meta),*]) => {
        $(#[$attribute])*
        pub struct TwoSlots {
            value: u64,
            slots: std::sync::Mutex<[Option<$handle<TwoSlots>>; 2]>,
        }

        $(#[$attribute])*
        pub struct ThreeSlots {
            value: u64,
            slots: std::sync::Mutex<[Option<$handle<ThreeSlots>>; 3]>,
        }

        $crate::shared::libraries::nodes!(@slots $handle, TwoSlots, 2);
        $crate::shared::libraries::nodes!(@slots $handle, ThreeSlots, 3);
    };
    (@slots $handle:ident, $node:ident, $slots:literal) => {
        impl $crate::library::Node<$slots> for $handle<$node> {
            #[inline]
            fn new(value: u64) -> Self {
                make($node { value, slots: std::sync::Mutex::new([const { None }; $slots]) })
            }

            #[inline]
            fn value(&self) -> u64 {
                get(self).value
            }

            #[inline]
            fn slot(&self, at: usize) -> Option<Self> {
                let node = get(self);
                node.slots.lock().unwrap_or_else(std::sync::PoisonError::into_inner)[at].clone()
            }

            #[inline]
            fn set(&self, at: usize, to: Option<Self>) {
                let before = {
                    let node = get(self);
                    let mut slots = node.slots.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    std::mem::replace(&mut slots[at], to)
                };
                // What ends here ends without locks.
                drop(before);
            }
        }
    };
}

use nodes;
