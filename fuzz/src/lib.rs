//! Programs over the whole public API, read from bytes, with what must hold at every step.
//!
//! A program is a sequence of operations of three bytes: one chooses the operation, two its
//! operands. Finalizers and destructors run operations too, among them panics, collections and
//! resurrections. After every operation: nothing that a root reaches is gone, nothing is finalized
//! or dropped twice, or dropped unfinalized, weak handles upgrade if their object is alive, the
//! statistics add up. After the operation that collects until nothing changes, only what a root
//! reaches is left, and every count is the number of handles. At the end nothing is left.
//!
//! What the bytes mean is fixed: the corpus depends on it.

// Only for the raw pointers of `handles`.
#![deny(unsafe_code)]

mod callbacks;
mod handles;
mod heap_ops;
mod nodes;
mod ops;
mod reachability;
mod reports;
mod weak_maps;
mod world;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Once;

use gc_core::heap;

use crate::nodes::{Planned, alive, fail, forget_saved};
use crate::world::World;

/// The bytes of a program, read one by one; zeros at the end.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }
}

/// Whether it is the message of the documented panic of an allocation that a limit refuses.
fn is_refusal(payload: &(dyn Any + Send)) -> bool {
    payload.downcast_ref::<String>().is_some_and(|message| message.starts_with("gc-core: no room for a"))
}

/// Whether a panic belongs to a program.
fn is_planned(payload: &(dyn Any + Send)) -> bool {
    payload.is::<Planned>() || (is_refusal(payload) && heap::config().max_bytes.is_some())
}

/// What is no part of a program fails it.
fn planned(result: std::thread::Result<()>) {
    if let Err(payload) = result {
        if !is_planned(&*payload) {
            resume_unwind(payload);
        }
    }
}

/// libFuzzer's hook ends the process at any panic. A refusal, which [`planned`] judges, must get
/// by.
fn let_refusals_pass() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !is_refusal(info.payload()) {
                hook(info);
            }
        }));
    });
}

/// Runs a program on a heap of its own.
///
/// # Panics
/// If something doesn't hold.
pub fn run(bytes: &[u8]) {
    let_refusals_pass();
    let checked = || catch_unwind(|| run_here(bytes)).inspect_err(|_| fail());
    let result = std::thread::scope(|scope| scope.spawn(checked).join()).and_then(|result| result);
    if let Err(payload) = result {
        resume_unwind(payload);
    }
}

fn run_here(all: &[u8]) {
    callbacks::run(all);
    let mut bytes = Bytes(all);
    let mut world = World::default();
    let panics = heap::stats().panics;
    while !bytes.0.is_empty() {
        planned(catch_unwind(AssertUnwindSafe(|| world.run_op(&mut bytes))));
        world.check();
    }
    heap::adjust_external(-world.external);
    planned(catch_unwind(AssertUnwindSafe(|| drop(std::mem::take(&mut world.roots)))));
    planned(catch_unwind(AssertUnwindSafe(move || drop(world))));
    heap::configure(|config| *config = heap::Config::default()).expect("the default is allowed");
    // What finalizers made and brought back.
    let world = World::default();
    loop {
        planned(catch_unwind(forget_saved));
        world.collect_all();
        // A finalizer runs once, so that this comes to an end.
        if world.reachability().objects() == 0 {
            break;
        }
    }
    let stats = heap::stats();
    assert_eq!((stats.live, stats.frozen, stats.candidates), (0, 0, 0), "something is left");
    assert_eq!(stats.weak_records, 0, "a side record is left");
    assert!(alive().is_empty(), "a value was not dropped");
    assert!(stats.panics >= panics);
    weak_maps::run(all);
    assert_eq!((heap::stats().live, heap::stats().weak_records), (0, 0), "a weak map leaves something");
    heap::trim();
    assert_eq!(heap::stats().heap_bytes, 0, "memory is left");
}
