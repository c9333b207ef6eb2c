//! Verify: counts the presumed dead again, exactly, after user code has run. This alone decides.

use super::scan::Scan;
use super::{Failure, cascade, shield};
use crate::local::{Heap, Phase, Tally};
use crate::ptr::Object;
use crate::state::State;

/// Keeps of the presumed dead, each held once by the collector, those that are dead all the same. The others go back to
/// the candidates (rule R1), and are held no more.
pub(super) fn verify(heap: &Heap, presumed: Vec<Object>) -> Vec<Object> {
    let mut scan = Scan::of_members(heap, presumed, 1);
    heap.phase.set(Phase::Tracing);
    let result = scan.run();
    heap.phase.set(Phase::Busy);
    let failed = result.is_err();
    if let Err(Failure::Panic(payload)) = result {
        heap.keep_panic(&heap.collection_panic, payload);
    }
    let mut members = scan.into_members();
    // In place: the dead to the front, in their order.
    let mut dead = 0;
    for at in 0..members.len() {
        if !failed && members[at].header().state() == State::Member {
            members.swap(dead, at);
            dead += 1;
        }
    }
    for object in &members[dead..] {
        let header = object.header();
        header.set_state(State::Old);
        header.scratch.set(heap.era.get());
        header.count.unhush();
    }
    Tally::add(&heap.tally.resurrected, members.len() - dead);
    // To let go of a loud object is to record it. A failed verification may have spared one whose other handles are gone:
    // it dies here.
    for object in &members[dead..] {
        if object.header().count.release() {
            shield(heap, &heap.collection_panic, || cascade::dropped(*object));
        }
    }
    members.truncate(dead);
    members
}
