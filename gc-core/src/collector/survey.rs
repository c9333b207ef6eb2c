//! A look at what a full collection would find, without collecting it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::Failure;
use super::detect::abandon;
use super::scan::{Reach, Scan};
use crate::local::{Heap, Phase};
use crate::ptr::Object;
use crate::state::State;

/// Shows `look` the objects that only hold each other. Nothing but `trace` and inspections runs as user code (rule R2), and
/// all is as before afterwards, but that young objects may be old. `None` inside a collection, and where memory is short.
///
/// # Panics
/// If a `trace` or an inspection panics.
pub(crate) fn survey<R>(heap: &Heap, look: impl FnOnce(&[Object]) -> R) -> Option<R> {
    const GENERATIONS: &[State] = &[State::Young, State::Old];
    if heap.phase.get() != Phase::Idle {
        return None;
    }
    heap.phase.set(Phase::Tracing);
    let mut scan = Scan::new(heap, Reach::All);
    let scanned = GENERATIONS
        .iter()
        .try_for_each(|generation| {
            heap.candidates(*generation).entries().try_for_each(|(_, candidate)| scan.add(candidate))
        })
        .and_then(|()| scan.run());
    let looked = scanned.map(|()| {
        let dead: Vec<Object> =
            scan.members().iter().copied().filter(|object| object.header().state() == State::Member).collect();
        catch_unwind(AssertUnwindSafe(|| look(&dead)))
    });
    abandon(heap, scan.members(), GENERATIONS);
    heap.phase.set(Phase::Idle);
    match looked {
        Ok(Ok(result)) => Some(result),
        Ok(Err(payload)) | Err(Failure::Panic(payload)) => resume_unwind(payload),
        Err(Failure::Memory) => None,
    }
}
