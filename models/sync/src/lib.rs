//! Every interleaving of small programs on the protocol of the thread-safe variant.
//!
//! Objects have a plain field and a locked cell; there are up to three threads, up to two
//! collections, side records, finalizers that bring back, give up or make objects, tables of
//! candidates, threads that end, and panics. A step is one atomic action. What must never happen: a
//! value read while it is dropped or lent, or dropped twice; memory touched after it was freed, or
//! freed twice; a guard over a dropped value; a live object condemned; a failed upgrade of a live
//! object; garbage or memory that is lost; somebody stuck. Each rule can be switched off, to see
//! that it is needed.
//!
//! Not in it: weak memory orders, reader locks, locks inside locks, a `trace` that clones, pacing,
//! and memory that is used again at the same address.

pub mod collector;
pub mod explore;
mod fingerprint;
mod list;
pub mod ops;
pub mod programs;
pub mod rules;
pub mod run;
pub mod state;
pub mod step;
pub mod threads;
pub mod walk;
