//! A look at what a full collection would find, without collecting it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::detect::{ALL, abandon, look};
use super::scan::Reach;
use super::{Failure, cascade};
use crate::local::{Heap, Phase};
use crate::ptr::Object;

/// Shows `show` the objects that only hold each other. Nothing but `trace` and inspections runs as user code (rule R2), and
/// all is as before afterwards, but that young objects may be old. `None` inside a collection, and where memory is short.
///
/// # Panics
/// If a `trace` or an inspection panics.
pub(crate) fn survey<R>(heap: &Heap, show: impl FnOnce(&[Object]) -> R) -> Option<R> {
    if heap.phase.get() != Phase::Idle {
        return None;
    }
    heap.phase.set(Phase::Tracing);
    let (members, result) = match look(heap, Reach::All, ALL, &mut Vec::new()) {
        Ok(set) if set.is_stale() => (set.members, None),
        Ok(set) => {
            let (members, dead) = set.into_dead_and_live();
            let shown = catch_unwind(AssertUnwindSafe(|| show(&members[..dead])));
            (members, shown.map_err(|payload| heap.keep_trace_panic(payload)).ok())
        }
        Err((failure, members)) => {
            if let Failure::Panic(payload) = failure {
                heap.keep_trace_panic(payload);
            }
            (members, None)
        }
    };
    abandon(heap, &members, ALL);
    heap.phase.set(Phase::Busy);
    heap.scan_ended(result.is_some());
    // A last handle that the panic hook dropped may take something with it that panics as well.
    let panicked = heap.collection_panic.take();
    heap.phase.set(Phase::Idle);
    cascade::drop_postponed(heap);
    if let Some(payload) = heap.collection_panic.take() {
        heap.count_panic(payload);
    }
    if let Some(payload) = panicked {
        resume_unwind(payload);
    }
    result
}
