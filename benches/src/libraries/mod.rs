//! The libraries: one file each, with nothing in it but how its types are named, derived and
//! collected.

#![allow(missing_debug_implementations, reason = "nobody prints what may be cyclic")]
#![allow(non_local_definitions, reason = "what gc derives")]

mod bacon;
mod boa;
mod dumpster;
mod gc;
mod gc_core;
mod gc_core_cells;
mod gcmodule;
mod rc;
mod rust_cc;

pub use bacon::Bacon;
pub use boa::Boa;
pub use dumpster::Dumpster;
pub use gc::GcCrate;
pub use gc_core::GcCore;
pub use gc_core_cells::GcCoreCells;
pub use gcmodule::Gcmodule;
pub use rc::StdRc;
pub use rust_cc::RustCc;

use crate::library::Library;

/// Something to be done with a library.
pub trait Visit {
    /// What comes of it.
    type Output;
    /// Does it.
    fn visit<L: Library>(self) -> Self::Output;
}

/// Their names, `Rc`'s first, then gc-core's.
pub const NAMES: [&str; 9] = [
    StdRc::NAME,
    GcCore::NAME,
    GcCoreCells::NAME,
    RustCc::NAME,
    GcCrate::NAME,
    Dumpster::NAME,
    Bacon::NAME,
    Gcmodule::NAME,
    Boa::NAME,
];

/// Does something with the library of this name.
///
/// # Panics
/// If there is none.
pub fn with<V: Visit>(name: &str, visit: V) -> V::Output {
    match name {
        StdRc::NAME => visit.visit::<StdRc>(),
        GcCore::NAME => visit.visit::<GcCore>(),
        GcCoreCells::NAME => visit.visit::<GcCoreCells>(),
        RustCc::NAME => visit.visit::<RustCc>(),
        GcCrate::NAME => visit.visit::<GcCrate>(),
        Dumpster::NAME => visit.visit::<Dumpster>(),
        Bacon::NAME => visit.visit::<Bacon>(),
        Gcmodule::NAME => visit.visit::<Gcmodule>(),
        Boa::NAME => visit.visit::<Boa>(),
        _ => panic!("no library is named {name}; there are {NAMES:?}"),
    }
}
