//! Detect: which objects are presumed dead.
//!
//! Starts from the candidates of one generation, or of both (rule R1), and looks at all that they reach within it.

use super::scan::{Reach, Scan};
use super::{Failure, acyclic};
use crate::local::{CollectionKind, Heap, Phase};
use crate::object::WATCHES_PROMISES;
use crate::ptr::Object;
use crate::state::State;

/// What a detection found.
#[derive(Debug)]
pub(super) struct Detected {
    /// In the state `Member`, in no buffer, quiet.
    pub(super) dead: Vec<Object>,
    pub(super) traced: usize,
}

/// Finds the presumed dead of a generation. On a failure all is as before, but that young objects may be old.
pub(super) fn detect(heap: &Heap, kind: CollectionKind) -> Result<Detected, Failure> {
    let (reach, generations): (_, &[State]) = match kind {
        CollectionKind::Young => (Reach::Young, &[State::Young]),
        CollectionKind::Full => (Reach::All, &[State::Young, State::Old]),
    };
    let mut scan = Scan::new(heap, reach);
    heap.phase.set(Phase::Tracing);
    let result = generations
        .iter()
        .try_for_each(|generation| {
            heap.candidates(*generation).entries().try_for_each(|(_, candidate)| scan.add(candidate))
        })
        .and_then(|()| scan.run());
    if WATCHES_PROMISES && kind == CollectionKind::Full && result.is_ok() {
        acyclic::check(heap, scan.watched());
    }
    heap.phase.set(Phase::Busy);
    heap.era.set(heap.era.get().wrapping_add(1));
    if let Err(failure) = result {
        abandon(heap, scan.members(), generations);
        return Err(failure);
    }
    for generation in generations {
        heap.clear_candidates(*generation);
    }
    let traced = scan.members().len();
    let mut members = scan.into_members();
    members.retain(|object| {
        let dead = object.header().state() == State::Member;
        if dead {
            object.header().count.hush();
        } else {
            survive(heap, *object, kind);
        }
        dead
    });
    Ok(Detected { dead: members, traced })
}

/// A member lives: it is old from now on. A full detection has proven it, so that it is no candidate any more; after a
/// young one a candidate stays a candidate, since old objects were not looked at (rule R1).
fn survive(heap: &Heap, object: Object, kind: CollectionKind) {
    let header = object.header();
    header.set_state(State::Old);
    header.scratch.set(heap.era.get());
    if header.count.is_quiet() {
        header.count.unhush();
        if kind == CollectionKind::Young {
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
}
