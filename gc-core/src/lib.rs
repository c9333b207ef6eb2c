//! Python's memory model for Rust structs: reference counting that frees at once, and a collector
//! for cycles.
//!
//! ```
//! use gc_core::{Finalize, Gc, GcCell, Trace, collect};
//!
//! #[derive(Trace, Finalize)]
//! struct Person {
//!     name: String,
//!     friend: GcCell<Option<Gc<Person>>>,
//! }
//!
//! let charlie = Gc::new(Person { name: "Charlie".into(), friend: GcCell::new(None) });
//! let david = Gc::new(Person { name: "David".into(), friend: GcCell::new(Some(charlie.clone())) });
//! charlie.friend.set(Some(david.clone()));
//! drop((charlie, david));
//! assert_eq!(collect(), 2);
//! ```
//!
//! # What to read
//!
//! - [`Gc`] is the handle, [`Weak`] the one that keeps nothing alive, [`GcCell`] a place for
//!   handles that can change.
//! - [`Trace`] says what an object holds; it is derived. [`Finalize`] is what happens when it dies.
//! - [`collect`] and [`heap`]: collections by hand, configuration, figures.
//! - [`unsize!`] and [`Gc::downcast`]: trait objects.
//!
//! # Guarantees
//!
//! 1. When the last handle goes, the value is finalized, dropped and freed before the next
//!    statement, however deep the structure that goes with it.
//! 2. Objects that only hold each other are reclaimed by a collection. Collections start by
//!    themselves when the heap has grown: it never exceeds its size after the last full collection
//!    by more than the growth that starts the next, which is a share and a constant; see
//!    [`heap::Config`]. What lived then and died since waits for that growth.
//! 3. A finalizer runs once, before anything of the garbage is dropped. It may bring objects back.
//! 4. A weak handle upgrades until its object is condemned, and never pins its memory.
//! 5. User code may do anything anywhere: finalizers and destructors may allocate, drop, collect
//!    and panic. The first panic is resumed where the caller asked for the work, after all of it is
//!    done.
//! 6. Each thread has its own heap. Its exit collects what is left; see [`heap`].

#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod __private;
mod alloc;
mod clock;
mod collector;
mod control;
mod handle;
pub mod heap;
mod impls;
pub mod inspect;
mod layout;
mod names;
mod object;
mod ptr;
mod state;
mod threads;
mod trace;

#[cfg(feature = "derive")]
pub use gc_derive::{CloneFromCell, Finalize, Trace};

pub use crate::handle::{CloneFromCell, Gc, GcCell, NoRoomKind, TryNewError, Weak};
pub use crate::heap::collect;
pub use crate::trace::{Finalize, Managed, Trace, Traced, Tracer};

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
