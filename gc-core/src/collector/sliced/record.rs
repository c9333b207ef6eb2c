//! The first stages: candidates are taken, and what they reach is recorded.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::cycle::{MANY_EDGES, MOST_MEMBERS, SHARED, Sliced, Stage, trial_of};
use super::pace::{RECORD, TAKE};
use super::work::Work;
use crate::collector::collection::collect_young_automatically;
use crate::collector::failure::NoMemory;
use crate::collector::set::MEMBERS_AHEAD;
use crate::heap::{Heap, Phase, number_of_slot};
use crate::object::Side;
use crate::ptr::Object;
use crate::state::State;
use crate::trace::{Edges, Tracer};

/// How many objects are looked at between two looks at the budget.
const SOME: usize = 64;

/// Takes some candidates. All are taken before the first edge is recorded, and the last of them
/// after a young collection, since what that frees may hold old garbage. When the last is taken an
/// era ends: only what existed then may join.
pub(super) fn take(heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    let some = work.piece(SOME);
    for taken in 0..some {
        if let Some(candidate) = heap.pop_candidate(State::Old) {
            enlist(heap, cycle, candidate)?;
        } else {
            work.spend(taken, TAKE);
            heap.release_emptied(State::Old);
            return take_last(heap, cycle, work);
        }
    }
    work.spend(some, TAKE);
    Ok(())
}

fn take_last(heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    collect_young_automatically(heap);
    let before = heap.enlisted();
    for generation in [State::Old, State::Young] {
        while let Some(candidate) = heap.pop_candidate(generation) {
            enlist(heap, cycle, candidate)?;
        }
    }
    cycle.taken = heap.enlisted();
    cycle.report.candidates = cycle.taken;
    work.spend(cycle.taken - before, TAKE);
    cycle.era = heap.era();
    heap.begin_era_of_old();
    cycle.enter(Stage::Record);
    cycle.ends.push(0).map_err(|_| NoMemory)?;
    Ok(())
}

/// Makes a candidate, which is in no buffer any more, a member.
fn enlist(heap: &Heap, cycle: &mut Sliced, candidate: Object) -> Result<(), NoMemory> {
    let number = join(heap, cycle, candidate);
    if number.is_err() {
        heap.return_candidate(candidate);
    }
    number.map(|_| ())
}

/// An object becomes a member; its number.
#[allow(clippy::cast_possible_truncation, reason = "no more than `MOST_MEMBERS`")]
fn join(heap: &Heap, cycle: &mut Sliced, object: Object) -> Result<u32, NoMemory> {
    let number = cycle.trial.len();
    if number >= MOST_MEMBERS {
        return Err(NoMemory);
    }
    // Its counts first: a member without them would be worse than one without a member.
    let strong = object.header().strong();
    cycle.joined.push(strong).map_err(|_| NoMemory)?;
    cycle.trial.push(trial_of(strong)).map_err(|_| NoMemory)?;
    heap.enlist(object).map(|()| number as u32).map_err(|_| NoMemory)
}

/// Traces some members, and numbers what their edges lead to. No recorded edge outlives this: it is
/// an address, and the program runs next.
pub(super) fn record(heap: &Heap, cycle: &mut Sliced, edges: &mut Edges, work: &mut Work) -> Result<(), NoMemory> {
    let members = cycle.trial.len() - 1;
    if cycle.at == members {
        cycle.report.traced = members;
        cycle.pace.edges = cycle.graph.len();
        cycle.enter(Stage::Follow);
        return Ok(());
    }
    let tracing = heap.enter(Phase::Tracing);
    let (first, mut last) = (cycle.at, members.min(cycle.at + work.piece(SOME)));
    let mut exact = true;
    let mut recorded = [(0, 0); SOME];
    for (at, recorded) in (first..last).zip(&mut recorded) {
        if let Some(ahead) =
            (at + MEMBERS_AHEAD < members).then(|| heap.enlisted_at(number_of_slot(at + MEMBERS_AHEAD))).flatten()
        {
            ahead.prefetch_value();
        }
        let before = edges.waiting().len();
        if let Some(object) = heap.enlisted_at(number_of_slot(at)) {
            // SAFETY: rule P3: a member is held by somebody, and one that is lent has left its slot
            // (rule R3).
            let trace = AssertUnwindSafe(|| unsafe { object.trace(&mut Tracer::new(edges)) });
            if let Err(payload) = catch_unwind(trace) {
                heap.keep_trace_panic(payload);
                // It counts as held from outside, and as holding nothing.
                edges.keep(before);
                cycle.hold(number_of_slot(at));
                exact = false;
            } else if object.header().side().is_some_and(Side::may_have_entries) {
                object.each_entry(|entry| edges.record_half(entry.object()));
            }
        }
        *recorded = (edges.waiting().len(), edges.halves().len());
        if recorded.0 >= MANY_EDGES {
            last = at + 1;
            break;
        }
    }
    cycle.at = last;
    let resolved = resolve(heap, cycle, edges, &recorded[..last - first]);
    edges.discard(edges.waiting().len());
    edges.discard_halves();
    drop(tracing);
    cycle.proves &= exact;
    heap.scan_ended(exact);
    work.spend(last - first, RECORD);
    resolved
}

/// Numbers the targets of all edges that wait, and takes the edges off their trial counts;
/// `recorded` says how many there were after each source, and how many entries of weak maps. What
/// existed when the era ended joins. A candidate became one since: it stays one, and outside.
fn resolve(heap: &Heap, cycle: &mut Sliced, edges: &Edges, recorded: &[(usize, usize)]) -> Result<(), NoMemory> {
    if edges.refused() {
        return Err(NoMemory);
    }
    let (first, mut done) = (cycle.graph.len(), (0, 0));
    for recorded in recorded {
        for target in &edges.waiting()[done.0..recorded.0] {
            let number = number_of(heap, cycle, *target)?;
            add_edge(cycle, number)?;
        }
        for (entry, _) in &edges.halves()[done.1..recorded.1] {
            let number = number_of(heap, cycle, *entry)?;
            if number > 0 {
                add_edge(cycle, number | SHARED)?;
            }
        }
        done = *recorded;
        let end = u32::try_from(cycle.graph.len()).map_err(|_| NoMemory)?;
        cycle.ends.push(end).map_err(|_| NoMemory)?;
    }
    // Their trial counts have been fetched meanwhile.
    for edge in first..cycle.graph.len() {
        cycle.take_off(cycle.graph.get(edge));
    }
    Ok(())
}

#[inline]
fn add_edge(cycle: &mut Sliced, edge: u32) -> Result<(), NoMemory> {
    cycle.prefetch_target(edge);
    cycle.graph.push(edge).map_err(|_| NoMemory)
}

/// The number of an edge's target, which may join; zero, if it doesn't.
#[inline]
fn number_of(heap: &Heap, cycle: &mut Sliced, target: Object) -> Result<u32, NoMemory> {
    let header = target.header();
    match header.state() {
        State::Enlisted => Ok(header.slot()),
        State::Young | State::Old | State::Missed if header.notifies() && header.existed_in(cycle.era) => {
            join(heap, cycle, target)
        }
        _ => Ok(0),
    }
}
