//! Dry runs: what a full collection would find, without collecting it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::cascade;
use super::detect::{ALL, abandon, scan};
use super::failure::Failure;
use super::scan::Reach;
use super::sliced;
use crate::heap::{Heap, PanicPayload, Phase};
use crate::ptr::Object;

/// Shows `show` the objects that only hold each other. Nothing but `trace` and inspections runs as
/// user code (rule R2), and all is as before afterwards, but that young objects may be old. `None`
/// inside a collection, and where memory is short.
///
/// # Panics
/// If a `trace` or an inspection panics.
pub(crate) fn dry_run<R>(heap: &Heap, show: impl FnOnce(&[Object]) -> R) -> Option<R> {
    if !heap.is_idle() {
        return None;
    }
    sliced::give_up_counting_panics(heap);
    let scanned = without_collecting(heap, || {
        let (mut set, result) = scan(heap, Reach::All, ALL, &mut Vec::new());
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
        heap.keep_work_lists(set.into_work_lists());
        result
    });
    scanned.unwrap_or_else(|payload| resume_unwind(payload))
}

/// Scans objects without collecting any. `scan` leaves them as they were, and keeps the panics of
/// `trace` impls ([`Heap::keep_trace_panic`]), of which the first comes back.
pub(crate) fn without_collecting<R>(heap: &Heap, scan: impl FnOnce() -> Option<R>) -> Result<Option<R>, PanicPayload> {
    let busy = heap.enter(Phase::Busy);
    let tracing = heap.enter(Phase::Tracing);
    let result = scan();
    drop(tracing);
    heap.scan_ended(result.is_some());
    let panicked = heap.collection_panic.take();
    drop(busy);
    // A last handle that the panic hook dropped may take something with it that panics as well.
    cascade::drop_postponed(heap);
    if let Some(payload) = heap.collection_panic.take() {
        heap.count_panic(payload);
    }
    panicked.map_or(Ok(result), Err)
}
