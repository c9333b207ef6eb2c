//! L4. What happens to objects: the counting path, collections, and when they run.
//!
//! A collection is *detect → finalize → verify → reclaim*:
//!
//! - [`detect`] takes a set of objects and finds those that no handle from outside the set reaches: presumed dead.
//! - [`finalize`] runs their finalizers, which may bring some back.
//! - [`verify`] counts again, exactly, and alone decides. It is skipped where no finalizer ran.
//! - [`reclaim`] severs weak handles, drops the values, then frees the memory.
//!
//! The trial counting is Bacon and Rajan's (2001) as CPython's `gc` does it on a set (its
//! `InternalDocs/garbage_collector.md`).

mod acyclic;
mod cascade;
mod components;
mod cycle;
mod detect;
mod exit;
mod finalize;
mod freeze;
mod policy;
mod probe;
mod reclaim;
mod scan;
mod set;
mod survey;
mod verify;

pub(crate) use self::cascade::{dropped, retire};
pub(crate) use self::components::{cycles, edges_of};
pub(crate) use self::cycle::{collect, trim};
pub(crate) use self::freeze::{freeze, thaw, unfreeze};
pub(crate) use self::policy::{adjust_external, make_room, write_len};
pub(crate) use self::survey::survey;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::local::{FirstPanic, Heap, Payload};

/// Why a look at a set of objects was given up.
#[derive(Debug)]
enum Failure {
    /// A `trace` panicked.
    Panic(Payload),
    /// There was no memory for the collector's lists.
    Memory,
}

/// Runs user code whose panic must not get in the way of what is still to be done. The panic is kept in `first`.
#[inline]
fn shield(heap: &Heap, first: &FirstPanic, user_code: impl FnOnce()) {
    // Unwind safety: what user code leaves behind half done is its own; the heap's state isn't touched by it.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(user_code)) {
        heap.keep_panic(first, payload);
    }
}
