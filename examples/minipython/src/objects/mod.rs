//! The types of objects. Each is a struct behind a `Gc`; each derives `Trace`.

pub mod class;
pub mod dict;
pub mod file;
pub mod function;
pub mod generator;
pub mod iter;
pub mod list;
pub mod map;
pub mod module;
pub mod set;
pub mod slice;
pub mod str;
pub mod traceback;
pub mod tracked;
pub mod weak;
