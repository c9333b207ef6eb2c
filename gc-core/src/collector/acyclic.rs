//! The promise of `#[trace(acyclic)]`, checked in debug builds.
//!
//! Objects of such types are neither candidates nor members, so that a cycle through one leaks.
//! Here their edges are looked at all the same: an object that reaches itself is in a cycle.
//! Nothing is collected for it; a debug build behaves as a release build does, and says what is
//! wrong.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::components;
use crate::heap::Heap;
use crate::ptr::Object;
use crate::state::State;

/// Reports each type of which an object breaks its promise, once. `held`: watched objects that the
/// detection came across.
///
/// `false` if a `trace` panicked: the panic hook may have done anything. It would not have run in a
/// release build.
pub(super) fn check(heap: &Heap, held: &[Object]) -> bool {
    let starts: Vec<Object> =
        heap.candidates(State::Untracked).entries().map(|(_, object)| object).chain(held.iter().copied()).collect();
    if starts.is_empty() {
        return true;
    }
    // As after any full detection: what is part of a cycle later on is heard of again (rule R1).
    heap.dismiss_watched();
    // SAFETY: rule P3: each is held by an edge, or was in the buffer of the watched, and then isn't
    // lent (rule R3).
    let edges_of = |object| unsafe { components::edges_of(object) };
    match catch_unwind(AssertUnwindSafe(|| components::cycles(&starts, edges_of))) {
        Ok(cycles) => {
            cycles.iter().flatten().for_each(|object| report(heap, *object));
            true
        }
        Err(payload) => {
            heap.keep_trace_panic(payload);
            false
        }
    }
}

fn report(heap: &Heap, object: Object) {
    let name = object.type_name();
    let mut reported = heap.reported.borrow_mut();
    if object.header().is_watched() && !reported.contains(&name) {
        reported.push(name);
        // Not `eprintln!`, which panics where nothing can be written.
        let _ = writeln!(
            std::io::stderr(),
            "gc-core: `{name}` is marked `#[trace(acyclic)]`, but an object of this type is part of a cycle. Cycles through \
             it are never freed: remove the attribute, or break the cycle with a `Weak`. (This is said once for each type, \
             and in debug builds only.)"
        );
    }
}
