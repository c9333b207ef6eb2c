//! Verify: counts the presumed dead again, exactly, after user code has run. This alone decides.

use super::balance::{Balance, balance};
use super::cascade;
use super::failure::{Failure, NoMemory};
use super::scan::{Reach, Scan};
use super::set::Set;
use crate::heap::{Heap, Phase};
use crate::ptr::Object;
use crate::state::State;

/// How often the presumed dead are counted, where a `trace` panics each time, before all are
/// spared.
const ROUNDS: usize = 4;

/// Keeps of the presumed dead, each held once by the collector, those that are dead all the same.
/// The others go back to the candidates (rule R1), and are held no more.
///
/// A count during which a `trace` panicked decides nothing, since the panic hook is user code: what
/// it shows to be alive is spared, the object of that `trace` included, and the rest is counted
/// again.
pub(super) fn verify(heap: &Heap, presumed: Set) -> Set {
    let found = balance(heap, &presumed.members, |header| header.join(0) - 1);
    decide(heap, presumed, found)
}

/// The same for presumed dead that the collector doesn't hold yet.
pub(super) fn hold_and_verify(heap: &Heap, presumed: Set) -> Set {
    let found = balance(heap, &presumed.members, |header| {
        let handles = header.join(0);
        header.retain();
        handles
    });
    decide(heap, presumed, found)
}

fn decide(heap: &Heap, presumed: Set, found: Balance) -> Set {
    let mut dead = presumed;
    match found {
        Balance::Even(found) => {
            dead.are_dead(found);
            heap.scan_ended(true);
            return dead;
        }
        Balance::Unknown => {}
        Balance::Panicked(at) => spare(heap, &[dead.members.swap_remove(at)], false),
    }
    for _ in 0..ROUNDS {
        let (mut set, result) = count(heap, &dead.members);
        if let Err(failure) = result {
            if let Failure::Panic(payload) = failure {
                heap.keep_trace_panic(payload);
            }
            break;
        }
        let exact = !set.is_stale();
        let still_dead = set.sort();
        spare(heap, &set.members[still_dead..], exact);
        set.members.truncate(still_dead);
        heap.keep_work_lists(std::mem::replace(&mut dead, set).into_work_lists());
        if exact {
            return dead;
        }
    }
    spare(heap, &dead.members, false);
    dead.members.clear();
    dead
}

/// Counts the handles between these objects, each held once by the collector besides.
fn count(heap: &Heap, held: &[Object]) -> (Set, Result<(), Failure>) {
    let mut watched = Vec::new();
    let mut scan = Scan::new(heap, Reach::Members, &mut watched);
    let _tracing = heap.enter(Phase::Tracing);
    match scan.add_held(held) {
        Ok(()) => scan.run(),
        Err(NoMemory) => scan.give_up(),
    }
}

/// Lets go of members that live. `exact`: nothing but a `trace` that returned has run since they
/// were members.
fn spare(heap: &Heap, spared: &[Object], exact: bool) {
    for object in spared {
        object.header().survive(State::Old, heap.era());
    }
    heap.scan_ended(exact);
    // To let go of an object that notifies is to record it. Where the count wasn't exact, one may
    // have been spared whose other handles are gone: it dies here.
    for object in spared {
        if object.header().release() {
            heap.catch_panics(&heap.collection_panic, || cascade::dropped(*object));
        }
    }
}
