//! gc-core beside `Rc` and every other collector.
//!
//! A [`Library`](library::Library) says what the workloads need of a crate: nodes with two slots,
//! with three, with any number, and leaves. The [`workloads`] are written once, over that. Each run
//! of a workload is a process of its own (a [`child`]), so that no library meets another's heap,
//! and one that overflows the stack takes nobody along.

pub mod child;
pub mod clock;
pub mod libraries;
pub mod library;
pub mod memory;
pub mod pauses;
pub mod report;
pub mod shared;
pub mod weak;
pub mod workloads;
