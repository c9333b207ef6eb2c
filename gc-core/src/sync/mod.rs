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
//! | create and drop | half or less: no atomic operation if there was one handle only |
//! | upgrade | two atomic operations more: a weak handle pins no memory |
//! | [`GcCell`] | less than a [`Mutex`](std::sync::Mutex) |
//!
//! # Which variant
//! A structure that one thread uses is cheaper with [`crate::Gc`].
//! The two are opaque to each other: a `sync::Gc` in a local object is a handle from outside, and a
//! local `Gc` can't be in a shared object, since it can't be sent.
//!
//! # Cycles
//! Objects that only hold each other are collected, whichever threads made them and let go of them:
//! by a thread that is started when it is needed, or by whoever calls [`collect`]. It stops nobody,
//! and also finds the garbage of threads that are blocked. Finalizers run first, while all of a
//! cycle is whole; then weak handles say `None`, and values are dropped: all in the collector's
//! thread. [`configure`] says when, [`pause`] keeps collections from beginning, [`stats`] and
//! [`on_collect`] tell what they did, and [`survey`] what an object reaches and who is held from
//! outside.
//!
//! # What waits
//! - A collection reads a value for as long as its `trace` takes: some ten nanoseconds as a rule,
//!   and some ten for each handle in a collection of them; and while it decides on a cycle, the
//!   objects in that. Meanwhile the last drop of such an object, [`Gc::get_mut`], [`Gc::make_mut`],
//!   [`Gc::try_unwrap`] and, for a moment, an upgrade wait. So does whoever wants a lock in it: the
//!   collector tries locks, and keeps those that it got until it has decided. A
//!   [`try_lock`](std::sync::Mutex::try_lock) can fail because of it.
//! - Who makes objects faster than they can be collected waits for the collector
//!   ([`Config`] has the bounds).
//! - [`collect`] waits for others' collections. Don't call it while holding a lock that a finalizer
//!   or a destructor wants.
//! - A panic hook that runs because a `trace` panics must not wait for locks of shared objects: its
//!   own thread may have them. One that waits for a [`GcCell`] is told so after a while, by a panic.
//!
//! # Memory
//! An object's value is gone with its last handle. If it had several handles before, its *memory*
//! may come back a little later: a note about it may still be in a table, and has to be met first.
//! The collector does that; [`sweep`] does it now. Free blocks of up to 256 bytes are kept for the
//! next objects: 128 of a size by each thread, until it ends, and 4 MiB for all threads. [`sweep`]
//! gives them back. A [`GcMut`] that is forgotten keeps its object
//! from being looked at for ever: if that is in a cycle, it leaks.
//!
//! # Fork, and the end of a process
//! At the end of a process nothing runs: whoever wants the finalizers of cycles calls [`collect`]
//! before. A child process made by `fork` has the objects that there were, and gets a collector of
//! its own when it needs one; what its parent's other threads held, were finalizing or dropping
//! leaks in it, and their locks stay held, as those of `Mutex` do, and so does a [`pause`] of
//! theirs.
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

mod alarm;
mod blocks;
mod cascade;
mod collector;
mod config;
mod control;
mod desk;
mod events;
mod external;
mod figures;
mod handle;
mod header;
mod here;
mod memory;
#[cfg_attr(gc_shuttle, path = "../../../models/shared/src/primitives.rs")]
mod primitives;
mod reading;
mod record;
mod shareable;
mod stats;
mod table;
mod wait;
mod word;

pub use self::collector::{Survey, SurveyedType, collect};
pub use self::config::Config;
pub use self::control::{Pause, config, configure, is_paused, on_collect, on_wait, pause, survey};
pub use self::events::{Collection, Subscription, Wait};
pub use self::external::{External, adjust_external, external};
pub use self::handle::{ById, Gc, GcCell, GcMut, Weak};
pub use self::shareable::Shareable;
pub use self::stats::{Stats, stats, sweep};
#[cfg(any(feature = "tracing", feature = "metrics"))]
pub(crate) use self::{control::subscribe, events::Event};
pub use crate::heap::ConfigError;
pub use crate::trace::TraceSync;
