//! L6. What happens to objects: the counting path, collections, and when they run.
//!
//! A collection is *detect → finalize → verify → reclaim*:
//!
//! - [`detect`] takes a set of objects and finds those that no handle from outside the set reaches:
//!   presumed dead.
//! - [`finalize`] runs their finalizers, which may bring some back.
//! - [`verify`] counts again, exactly, and alone decides. It is skipped where no finalizer ran.
//! - [`reclaim`] severs weak handles, drops the values, then frees the memory.
//!
//! The trial counting is Bacon and Rajan's (2001) as CPython's `gc` does it on a set (its
//! `InternalDocs/garbage_collector.md`).

mod acyclic;
mod ageing;
mod allocation;
mod balance;
mod cascade;
mod collect;
mod collection;
mod components;
mod detect;
mod dry_run;
mod ending;
mod exit;
mod failure;
mod finalize;
mod graph;
mod growth;
mod policy;
mod probe;
mod reclaim;
mod scan;
mod set;
mod shared;
mod sliced;
mod step;
mod verify;

pub(crate) use self::allocation::make_room;
pub(crate) use self::cascade::{dropped, let_go_of};
pub(crate) use self::collect::collect;
pub(crate) use self::components::{cycles, edges_of};
pub(crate) use self::dry_run::{dry_run, without_collecting};
pub(crate) use self::ending::trim;
pub(crate) use self::policy::adjust_external;
pub(crate) use self::sliced::give_up_counting_panics as give_up_slices;
pub(crate) use self::step::step;
#[cfg(target_has_atomic = "64")]
pub(crate) use self::{
    failure::{NoMemory, push},
    graph::{Graph, OUTSIDE},
};
