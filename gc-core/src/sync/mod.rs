//! Handles that threads share.
//!
//! [`sync::Gc`](Gc) is to [`Arc`](std::sync::Arc) what [`crate::Gc`] is to [`Rc`](std::rc::Rc): a
//! counted handle, whose value is finalized and dropped at the moment that the last handle goes, by
//! the thread that drops it. No structure is too deep for the stack, panics of destructors lose
//! nothing, and `{:?}` comes to an end in every graph.
//!
//! The module is there where the target has 64-bit atomics.
//!
//! | | costs, beside `Arc` |
//! |---|---|
//! | memory | 16 bytes an object, as `Arc`; 32 bytes more once it has had a weak handle |
//! | dereference | the same |
//! | clone and drop | one atomic operation each, as `Arc`; the first drop beside others leaves a note |
//! | create and drop | no atomic operation if there was one handle only |
//! | upgrade | two atomic operations more: a weak handle pins no memory |
//! | [`GcCell`] | less than a [`Mutex`](std::sync::Mutex) |
//!
//! # Which variant
//! A structure that one thread uses is cheaper with [`crate::Gc`], whose cycles are collected too.
//! The two are opaque to each other: a `sync::Gc` in a local object is a handle from outside, and a
//! local `Gc` can't be in a shared object, since it can't be sent.
//!
//! # Cycles
//! Cycles of shared objects are **not collected yet**. As with `Arc`, break them: by [`Weak`], or
//! by taking handles out of their cells.
//!
//! # Memory
//! An object's value is gone with its last handle. If it had several handles before, its *memory*
//! may come back a little later: a note about it may still be in a table, and has to be met first.
//! [`sweep`] meets them all.
//!
//! # Fork, and the end of a process
//! At the end of a process nothing runs. A child process made by `fork` has the objects that there
//! were; locks that other threads held stay held, as those of `Mutex` do.
//!
//! # Examples
//! ```
//! use gc_core::sync::{Gc, GcCell};
//! use gc_core::{Finalize, Trace};
//!
//! #[derive(Trace, Finalize)]
//! #[trace(sync)]
//! struct Player {
//!     name: String,
//!     ally: GcCell<Option<Gc<Player>>>,
//! }
//!
//! let alice = Gc::new(Player { name: "Alice".into(), ally: GcCell::new(None) });
//! let bob = Gc::new(Player { name: "Bob".into(), ally: GcCell::new(None) });
//! std::thread::scope(|scope| {
//!     scope.spawn(|| alice.ally.set(Some(bob.clone())));
//! });
//! assert_eq!(alice.ally.get().unwrap().name, "Bob");
//! ```

mod cascade;
mod collector;
mod desk;
mod handle;
mod header;
mod here;
mod memory;
#[cfg_attr(gc_shuttle, path = "../../../models/shared/src/primitives.rs")]
mod primitives;
mod record;
mod shareable;
mod stats;
mod table;
mod wait;
mod word;

pub use self::collector::collect;
pub use self::handle::{Gc, GcCell, GcMut, Weak};
pub use self::shareable::Shareable;
pub use self::stats::{Stats, stats, sweep};
pub use crate::trace::TraceSync;
