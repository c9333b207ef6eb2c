//! The last stages: members that live are let go of, and the lists are freed. And how a sliced
//! collection is given up.

use super::backlog::drain_all;
use super::cycle::{Sliced, Stage};
use super::dispose;
use super::pace::RELEASE;
use super::work::Work;
use crate::collector::set::MEMBERS_AHEAD;
use crate::heap::{Chunked, Heap, number_of_slot};
use crate::ptr::Object;
use crate::state::State;

/// How many members are let go of between two looks at the budget.
const SOME: usize = 64;

/// Lets go of some members.
pub(super) fn release(heap: &Heap, cycle: &mut Sliced, work: &mut Work) {
    let last = cycle.slots.min(cycle.at + work.piece(SOME));
    // What was frozen and shown again meanwhile was not looked at.
    let proves = cycle.proves && !heap.take_doubt();
    cycle.proves = proves;
    for at in cycle.at..last {
        if at + MEMBERS_AHEAD < last {
            heap.fetch_enlisted(number_of_slot(at + MEMBERS_AHEAD));
        }
        let_go(heap, at, !proves && at < cycle.taken);
    }
    work.spend(last - cycle.at, RELEASE);
    cycle.at = last;
    if last == cycle.slots {
        cycle.enter(Stage::Clear);
    }
}

/// A member lives. If it was touched since it joined, it is a candidate again, whatever was found;
/// so is what was taken, where nothing is proven (rule R1).
fn let_go(heap: &Heap, at: usize, back: bool) {
    let Some(object) = heap.withdraw(number_of_slot(at)) else { return };
    if survive(heap, object) || back {
        heap.record(object);
    }
}

/// A member is old from now on, or [missed](State::Missed) beside what is frozen. Whether it was
/// touched.
fn survive(heap: &Heap, object: Object) -> bool {
    if heap.frozen() == 0 {
        return object.header().survive(State::Old, heap.era());
    }
    heap.doubt_survivors();
    object.header().survive(State::Missed, heap.era())
}

/// Frees some of the lists' memory. Whether all of it is.
pub(super) fn clear(heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> bool {
    // A piece of each, of 32 or 64 KiB.
    work.spend(8, 500);
    let mut is_done = heap.free_slots();
    cycle.slots = heap.enlisted();
    for list in [
        &mut cycle.trial,
        &mut cycle.joined,
        &mut cycle.ends,
        &mut cycle.graph,
        &mut cycle.dead,
        &mut cycle.order,
        &mut cycle.spent,
        &mut cycle.behind,
    ] {
        is_done &= list.free_some();
    }
    is_done & cycle.visits.free_some()
}

/// At once: what is begun is finished, and all other members are as before.
pub(super) fn give_up(heap: &Heap, cycle: &mut Sliced) {
    let mut work = Work::all();
    let order = std::mem::replace(&mut cycle.order, Chunked::new());
    drain_all(heap);
    while cycle.batch.is_some() {
        // It decides no further batch, which alone takes memory.
        let _done = dispose::dispose(heap, cycle, &mut work);
        drain_all(heap);
    }
    drop(order);
    cycle.large = None;
    if cycle.stage == Stage::Take {
        cycle.taken = heap.enlisted();
    }
    for at in 0..heap.enlisted() {
        // Of what has been numbered anew it isn't known whether it was taken.
        let_go(heap, at, at < cycle.taken || at >= cycle.members());
    }
    while !clear(heap, cycle, &mut work) {}
}
