//! Control and inspect the current thread's heap.
//!
//! Each thread has a heap of its own. Nothing needs to be set up; collections start by themselves.
//!
//! # The end of a thread
//! When a thread exits, its heap collects all that is dead by then, but for what is
//! [frozen](freeze). Handles in thread-locals may outlive that: they stay valid, and what they held
//! is finalized and freed when they go, cycles included, with a collection after each destructor of
//! a thread-local that leaves some. There are 31 such collections in a thread; cycles that
//! destructors let go of after the last are freed only if somebody calls [`collect`]. Where threads
//! have no exit, as on `wasm32-unknown-unknown`, nothing happens at their end.
//!
//! # Examples
//! ```
//! use gc_core::{Gc, heap};
//!
//! let before = heap::stats();
//! let gc = Gc::new([0_u64; 4]);
//! assert_eq!(heap::stats().live, before.live + 1);
//! drop(gc);
//! assert_eq!(heap::stats().live, before.live);
//! ```

// This room has the heap's data and short steps that run no user code (layer L5). What happens to
// objects is the collector's, a layer above, and the public functions are in `control.rs`, above
// that.

mod at_exit;
mod blocks;
mod buffer;
mod candidates;
mod chunked;
mod config;
mod cost;
mod enlisted;
mod events;
mod figures;
mod first_panic;
mod frozen;
mod gone;
mod in_phase;
mod made;
mod memory;
mod missed;
mod pace;
mod panics;
mod phase;
mod sides;
mod sites;
mod size;
mod stats;
mod stops;
mod thread_heap;
mod waiting;
mod work_lists;

pub(crate) use self::at_exit::AtExit;
pub(crate) use self::buffer::Buffer;
pub(crate) use self::chunked::Chunked;
pub use self::config::{Config, ConfigError, Mode};
pub(crate) use self::cost::{Cost, EDGES_OF_ONE, Looked};
pub(crate) use self::enlisted::number_of_slot;
pub use self::events::{Collection, CollectionKind, Stop};
pub(crate) use self::events::{Event, Listeners};
pub(crate) use self::first_panic::{FirstPanic, PanicPayload};
pub(crate) use self::made::{cloned_from_cell, handle_made, object_made};
pub(crate) use self::pace::{Nursery, Pace};
pub(crate) use self::phase::Phase;
pub(crate) use self::sites::{Site, Sites};
pub(crate) use self::size::Size;
pub use self::stats::Stats;
pub(crate) use self::stats::Tally;
pub use self::stops::Stops;
pub(crate) use self::thread_heap::{Heap, with_heap};
pub(crate) use self::waiting::Waiting;
pub(crate) use self::work_lists::WorkLists;
pub use crate::control::{
    Budget, External, Pause, Subscription, adjust_external, collect, collect_young, config, configure, external,
    freeze, frozen_count, is_paused, on_collect, on_stop, pause, stats, step, trim, unfreeze,
};
