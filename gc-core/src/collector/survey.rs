//! A look at what a full collection would find, without collecting it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::detect::{ALL, abandon, look};
use super::scan::Reach;
use super::{Failure, cascade};
use crate::local::{Heap, Payload, Phase};
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
    let looked = dry_run(heap, || {
        let (mut set, result) = look(heap, Reach::All, ALL, &mut Vec::new());
        let result = match result {
            Ok(()) if set.is_stale() => None,
            Ok(()) => {
                let dead = set.sort();
                let shown = catch_unwind(AssertUnwindSafe(|| show(&set.members[..dead])));
                shown.map_err(|payload| heap.keep_trace_panic(payload)).ok()
            }
            Err(Failure::Panic(payload)) => {
                heap.keep_trace_panic(payload);
                None
            }
            Err(Failure::Memory) => None,
        };
        abandon(heap, &set.members, ALL);
        heap.keep_lists(set.into_lists());
        result
    });
    looked.unwrap_or_else(|payload| resume_unwind(payload))
}

/// Looks at objects without collecting any. `look` leaves them as they were, and keeps the panics of `trace` impls
/// ([`Heap::keep_trace_panic`]), of which the first comes back.
pub(super) fn dry_run<R>(heap: &Heap, look: impl FnOnce() -> Option<R>) -> Result<Option<R>, Payload> {
    heap.phase.set(Phase::Tracing);
    let result = look();
    heap.phase.set(Phase::Busy);
    heap.scan_ended(result.is_some());
    let panicked = heap.collection_panic.take();
    heap.phase.set(Phase::Idle);
    // A last handle that the panic hook dropped may take something with it that panics as well.
    cascade::drop_postponed(heap);
    if let Some(payload) = heap.collection_panic.take() {
        heap.count_panic(payload);
    }
    panicked.map_or(Ok(result), Err)
}
