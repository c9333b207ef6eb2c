//! Entering and leaving phases.

use super::{Heap, Phase};

/// The heap is in a phase for as long as this exists, and then in the one before again.
#[derive(Debug)]
#[must_use = "the phase ends as soon as this is dropped"]
pub(crate) struct InPhase<'a> {
    heap: &'a Heap,
    before: Phase,
}

impl Heap {
    #[inline]
    pub(crate) fn phase(&self) -> Phase {
        self.phase.get()
    }

    /// Whether a collection may start.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.phase.get() == Phase::Idle
    }

    /// Enters a phase.
    #[inline]
    pub(crate) fn enter(&self, phase: Phase) -> InPhase<'_> {
        InPhase { heap: self, before: self.phase.replace(phase) }
    }
}

impl Drop for InPhase<'_> {
    #[inline]
    fn drop(&mut self) {
        self.heap.phase.set(self.before);
    }
}
