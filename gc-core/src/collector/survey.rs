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
    let (members, looked) = match look(heap, Reach::All, ALL, &mut Vec::new()) {
        Ok(set) => {
            let (members, dead) = set.into_dead_and_live();
            let looked = catch_unwind(AssertUnwindSafe(|| show(&members[..dead])));
            (members, Ok(looked))
        }
        Err((failure, members)) => (members, Err(failure)),
    };
    abandon(heap, &members, ALL);
    heap.scan_ended(!matches!(looked, Ok(Ok(_))));
    heap.phase.set(Phase::Idle);
    cascade::drop_postponed(heap);
    if let Some(payload) = heap.collection_panic.take() {
        heap.count_panic(payload);
    }
    match looked {
        Ok(Ok(result)) => Some(result),
        Ok(Err(payload)) | Err(Failure::Panic(payload)) => resume_unwind(payload),
        Err(Failure::Memory) => None,
    }
}
