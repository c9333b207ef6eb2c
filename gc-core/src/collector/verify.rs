//! Verify: counts the presumed dead again, exactly, after user code has run. This alone decides.

use super::scan::{NoMemory, Reach, Scan};
use super::{Failure, cascade, shield};
use crate::local::{Heap, Phase, Tally};
use crate::ptr::Object;
use crate::state::State;

/// Keeps of the presumed dead, each held once by the collector, those that are dead all the same. The others go back to the
/// candidates (rule R1), and are held no more.
pub(super) fn verify(heap: &Heap, presumed: Vec<Object>) -> Vec<Object> {
    let mut watched = Vec::new();
    let mut scan = Scan::new(heap, Reach::Members, &mut watched);
    heap.phase.set(Phase::Tracing);
    let result = match scan.add_held(&presumed) {
        Ok(()) => scan.run().map_err(|(failure, _)| failure),
        Err(NoMemory) => Err(Failure::Memory),
    };
    heap.phase.set(Phase::Busy);
    let given_up = result.is_err();
    let (mut members, dead) = match result {
        Ok(set) => set.into_dead_and_live(),
        Err(failure) => {
            if let Failure::Panic(payload) = failure {
                heap.keep_panic(&heap.collection_panic, payload);
            }
            (presumed, 0)
        }
    };
    let spared = &members[dead..];
    for object in spared {
        let header = object.header();
        header.set_state(State::Old);
        header.scratch.set(heap.era.get());
        header.count.unhush();
    }
    heap.scan_ended(given_up);
    Tally::add(&heap.tally.resurrected, spared.len());
    // To let go of a loud object is to record it. A failed verification may have spared one whose other handles are gone:
    // it dies here.
    for object in spared {
        if object.header().count.release() {
            shield(heap, &heap.collection_panic, || cascade::dropped(*object));
        }
    }
    members.truncate(dead);
    members
}
