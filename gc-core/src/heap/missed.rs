//! Objects that ought to be candidates and have no entry (state `Missed`), and what was let go of
//! in the middle of a scan.

use super::Heap;
use crate::object::Header;
use crate::ptr::Object;
use crate::state::State;

impl Heap {
    /// There is no memory for the entry of a candidate: the next full detection looks for it.
    pub(super) fn miss(&self, header: &Header) {
        header.miss(self.era());
        self.missed.set(true);
    }

    /// Those that a full detection found held may be held by what is frozen alone: they are looked
    /// at again once nothing is.
    pub(crate) fn doubt_survivors(&self) {
        self.unproven.set(true);
    }

    /// Whether there may be objects in the state `Missed`.
    pub(crate) fn has_missed(&self) -> bool {
        self.missed.get() || self.unproven.get()
    }

    /// Whether [`Heap::record_missed`] would look for such objects. Those that are unproven wait
    /// until nothing is frozen.
    pub(crate) fn would_record_missed(&self) -> bool {
        self.missed.get() || self.would_record_unproven()
    }

    /// Whether [`Heap::record_missed`] would look for those that are unproven.
    pub(crate) fn would_record_unproven(&self) -> bool {
        self.unproven.get() && self.frozen() == 0
    }

    /// Makes candidates of objects that ought to be some (rule R1): there was no memory for them,
    /// or what was frozen may have held them in a cycle.
    pub(crate) fn record_missed(&self) {
        let shown = self.frozen() == 0 && self.unproven.replace(false);
        if self.missed.replace(false) || shown {
            self.for_each(|object| {
                if object.header().state() == State::Missed {
                    self.record(object);
                }
            });
        }
    }

    /// A handle was dropped to non-zero in the middle of a scan, while the thread panics.
    #[cold]
    pub(crate) fn let_go_while_tracing(&self, object: Object) {
        let mut list = self.let_go.borrow_mut();
        if list.try_reserve(1).is_ok() {
            list.push(object);
        } else {
            // As for any candidate without room; members all become candidates again if the scan is
            // given up.
            let header = object.header();
            if matches!(header.state(), State::Young | State::Old) && header.notifies() {
                self.miss(header);
            }
            self.missed.set(true);
        }
    }

    /// A scan is done with. If its outcome proves nothing, those that were let go meanwhile become
    /// candidates (rule R1); if it does, what was dropped were clones that a `trace` made, and
    /// nothing has changed. Panics are kept for the end of the collection; what the user's code
    /// panicked with may be dropped here, so that who holds members must have them held.
    pub(crate) fn scan_ended(&self, proves: bool) {
        let list = self.let_go.take();
        if !proves {
            for object in list {
                self.record(object);
            }
        }
        for payload in self.trace_panics.take() {
            self.keep_panic(&self.collection_panic, payload);
        }
    }
}
