//! Detect: which objects are presumed dead.
//!
//! Starts from the candidates of one generation, or of both (rule R1), and looks at all that they
//! reach within it.

use super::failure::{Failure, NoMemory};
use super::scan::{Reach, Scan};
use super::set::Set;
use super::{acyclic, ageing, finalize};
use crate::heap::{CollectionKind, Heap, Phase};
use crate::object::WATCHES_PROMISES;
use crate::ptr::Object;
use crate::state::State;

/// Both generations.
pub(super) const ALL: &[State] = &[State::Young, State::Old];

/// What a detection found.
#[derive(Debug)]
pub(super) struct Detected {
    /// In the state `Member`, and in no buffer.
    pub(super) dead: Set,
    pub(super) traced: usize,
    /// How many edges they have.
    pub(super) edges: usize,
    /// Whether there may be finalizers to run.
    pub(super) pending: bool,
    /// Whether a `trace` panicked: the dead are [held](finalize::hold), and are to be verified
    /// before anything else.
    pub(super) stale: bool,
}

/// Finds the presumed dead of a generation. On a failure all is as before, but that young objects
/// may be old.
///
/// What survives a young collection that started by itself [stays young](ageing) once, unless more
/// than half does.
pub(super) fn detect(heap: &Heap, kind: CollectionKind, automatic: bool) -> Result<Detected, Failure> {
    let (reach, generations): (_, &[State]) = match kind {
        CollectionKind::Young => (Reach::Young, &[State::Young]),
        CollectionKind::Full => (Reach::All, ALL),
    };
    let tracing = heap.enter(Phase::Tracing);
    let mut watched = Vec::new();
    let (mut set, result) = scan(heap, reach, generations, &mut watched);
    let mut stale = set.is_stale();
    if WATCHES_PROMISES && kind == CollectionKind::Full && result.is_ok() {
        stale |= !acyclic::check(heap, &watched);
    }
    drop(tracing);
    let ages = kind == CollectionKind::Young && automatic && result.is_ok() && !stale && set.is_mostly_dead();
    if ages {
        heap.begin_era();
    } else {
        heap.begin_era_of_old();
    }
    if let Err(failure) = result {
        abandon(heap, &set.members, generations);
        heap.scan_ended(false);
        heap.keep_work_lists(set.into_work_lists());
        return Err(failure);
    }
    for generation in generations {
        heap.clear_candidates(*generation);
    }
    let proof = if stale {
        Proof::Stale
    } else if kind == CollectionKind::Young {
        Proof::None
    } else if heap.frozen() > 0 {
        heap.doubt_survivors();
        Proof::ButForTheFrozen
    } else {
        Proof::Whole
    };
    let (traced, edges, pending) = (set.members.len(), set.graph.edges(), set.pending);
    if kind == CollectionKind::Full {
        heap.last_traced.set(traced);
    }
    if ages {
        ageing::keep_dead(heap, &mut set);
    } else {
        let survivors = Survivors::new(heap, proof);
        set.keep_dead(|object| survivors.keep(heap, object));
    }
    if stale {
        finalize::hold(&set.members);
    }
    heap.scan_ended(!stale);
    Ok(Detected { dead: set, traced, edges, pending, stale })
}

/// Scans the candidates of these generations, and what the scan reaches from them. `watched` takes
/// watched objects that it came across.
pub(super) fn scan(
    heap: &Heap,
    reach: Reach,
    generations: &[State],
    watched: &mut Vec<Object>,
) -> (Set, Result<(), Failure>) {
    if reach == Reach::All {
        heap.record_missed();
    }
    let mut scan = Scan::new(heap, reach, watched);
    for generation in generations {
        if let Err(NoMemory) = scan.add_candidates(&heap.candidates(*generation)) {
            return scan.give_up();
        }
    }
    scan.run()
}

/// What a detection shows of those that it finds held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Proof {
    /// That they live.
    Whole,
    /// That they live, unless what holds them is a frozen member of their own cycle.
    ButForTheFrozen,
    /// Nothing: old objects were not looked at.
    None,
    /// Nothing: a `trace` has panicked.
    Stale,
}

/// What becomes of members that live: they are old from now on. Proven to live they are no
/// candidates any more; without a proof those stay candidates that were some (rule R1).
struct Survivors {
    state: State,
    era: u32,
    candidates_stay: bool,
    all_become_candidates: bool,
}

impl Survivors {
    fn new(heap: &Heap, proof: Proof) -> Self {
        Self {
            // Those that were no candidates may have been missed, which their state said.
            state: if proof == Proof::ButForTheFrozen { State::Missed } else { State::Old },
            era: heap.era(),
            candidates_stay: matches!(proof, Proof::None | Proof::Stale),
            all_become_candidates: proof == Proof::Stale && heap.has_missed(),
        }
    }

    #[inline]
    fn keep(&self, heap: &Heap, object: Object) {
        let was_candidate = object.header().survive(self.state, self.era);
        if (was_candidate && self.candidates_stay) || self.all_become_candidates {
            heap.record(object);
        }
    }
}

/// Puts everything back. Whether a member was young is known only of candidates; the others become
/// old, which is safe.
pub(super) fn abandon(heap: &Heap, members: &[Object], generations: &[State]) {
    for object in members {
        object.header().survive(State::Old, heap.era());
    }
    for generation in generations {
        heap.restore_candidates(*generation);
    }
    if heap.has_missed() {
        // Some of them may have been missed, which their state said. A candidate too many does no
        // harm.
        for object in members {
            heap.record(*object);
        }
    }
}
