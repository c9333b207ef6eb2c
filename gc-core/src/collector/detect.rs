//! Detect: which objects are presumed dead.
//!
//! Starts from the candidates of one generation, or of both (rule R1), and looks at all that they reach within it.

use super::scan::{NoMemory, Reach, Scan};
use super::set::{Set, fetched};
use super::{Failure, acyclic, finalize};
use crate::local::{CollectionKind, Heap, Phase};
use crate::object::WATCHES_PROMISES;
use crate::ptr::Object;
use crate::state::State;

/// Both generations.
pub(super) const ALL: &[State] = &[State::Young, State::Old];

/// What a detection found.
#[derive(Debug)]
pub(super) struct Detected {
    /// In the state `Member`, and in no buffer.
    pub(super) dead: Vec<Object>,
    pub(super) traced: usize,
    /// Whether there may be finalizers to run.
    pub(super) pending: bool,
    /// Whether a `trace` panicked: the dead are [held](finalize::hold), and are to be verified before anything else.
    pub(super) stale: bool,
}

/// Finds the presumed dead of a generation. On a failure all is as before, but that young objects may be old.
pub(super) fn detect(heap: &Heap, kind: CollectionKind) -> Result<Detected, Failure> {
    let (reach, generations): (_, &[State]) = match kind {
        CollectionKind::Young => (Reach::Young, &[State::Young]),
        CollectionKind::Full => (Reach::All, ALL),
    };
    heap.phase.set(Phase::Tracing);
    let mut watched = Vec::new();
    let result = look(heap, reach, generations, &mut watched);
    let mut stale = result.as_ref().is_ok_and(Set::is_stale);
    if WATCHES_PROMISES && kind == CollectionKind::Full && result.is_ok() {
        stale |= !acyclic::check(heap, &watched);
    }
    heap.phase.set(Phase::Busy);
    heap.era.set(heap.era.get().wrapping_add(1));
    let set = result.map_err(|(failure, members)| {
        abandon(heap, &members, generations);
        heap.scan_ended(false);
        failure
    })?;
    for generation in generations {
        heap.clear_candidates(*generation);
    }
    let proves = kind == CollectionKind::Full && heap.frozen.get() == 0 && !stale;
    let (traced, pending) = (set.members.len(), set.pending);
    let (mut members, dead) = set.into_dead_and_live();
    for object in fetched(&members[dead..]) {
        survive(heap, object, proves);
    }
    members.truncate(dead);
    if stale {
        finalize::hold(&members);
    }
    heap.scan_ended(!stale);
    Ok(Detected { dead: members, traced, pending, stale })
}

/// Scans the candidates of these generations, and what the scan reaches from them. `watched` takes watched objects that it
/// came across.
pub(super) fn look(
    heap: &Heap,
    reach: Reach,
    generations: &[State],
    watched: &mut Vec<Object>,
) -> Result<Set, (Failure, Vec<Object>)> {
    if reach == Reach::All {
        heap.record_missed();
    }
    let mut scan = Scan::new(heap, reach, watched);
    for generation in generations {
        if let Err(NoMemory) = scan.add_candidates(&heap.candidates(*generation)) {
            return Err((Failure::Memory, scan.into_members()));
        }
    }
    scan.run()
}

/// A member lives: it is old from now on. A full detection `proves` it, so that it is no candidate any more. After a
/// young one a candidate stays a candidate, since old objects were not looked at (rule R1); and likewise where objects are
/// frozen: what holds it may be a frozen member of its own cycle; and where a `trace` has panicked.
fn survive(heap: &Heap, object: Object, proves: bool) {
    let header = object.header();
    header.set_state(State::Old);
    header.scratch.set(heap.era.get());
    if header.count.is_quiet() {
        header.count.unhush();
        if !proves {
            heap.record(object);
        }
    }
}

/// Puts everything back. Whether a member was young is known only of candidates; the others become old, which is safe.
pub(super) fn abandon(heap: &Heap, members: &[Object], generations: &[State]) {
    for object in members {
        let header = object.header();
        header.set_state(State::Old);
        header.scratch.set(heap.era.get());
    }
    for generation in generations {
        heap.restore_candidates(*generation);
    }
    if heap.missed.get() {
        // Some of them may have been missed, which their state said. A candidate too many does no harm.
        for object in members {
            heap.record(*object);
        }
    }
}
