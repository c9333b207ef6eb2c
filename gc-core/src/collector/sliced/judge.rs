//! Who is presumed dead: trial counts less edges, and what is reached from those that are left with
//! some. As in a whole collection ([`Set`](crate::collector::set::Set)), but over chunked arrays,
//! and resumable.

use super::cycle::{FIRST, HELD, MANY_EDGES, PARENT, SHARED, Sliced, Stage, is_reached, trial_of};
use super::pace::{COUNT, FOLLOW, JUDGE, RECOUNT};
use super::work::Work;
use crate::collector::failure::NoMemory;
use crate::collector::set::MEMBERS_AHEAD;
use crate::heap::Heap;

/// How many members are looked at between two looks at the budget.
const SOME: usize = 256;

/// How many edges ahead trial counts are fetched from memory.
const EDGES_AHEAD: usize = 16;

/// Fetches the trial count that the edge far behind this one leads to: mostly, edges are looked at
/// one after the other.
#[inline]
fn fetch_ahead(cycle: &Sliced, edge: usize) {
    if edge + EDGES_AHEAD < cycle.graph.len() {
        cycle.prefetch_target(cycle.graph.get(edge + EDGES_AHEAD));
    }
}

/// Takes the edges of some presumed dead off their targets' trial counts.
pub(super) fn count(cycle: &mut Sliced, work: &mut Work) {
    let (first, last) = (cycle.at, cycle.sources().min(cycle.at + work.piece(SOME)));
    let mut edges = 0;
    while cycle.at < last && edges < MANY_EDGES {
        let targets = cycle.targets(cycle.source(cycle.at));
        edges += targets.len();
        for edge in targets {
            fetch_ahead(cycle, edge);
            cycle.take_off(cycle.graph.get(edge));
        }
        cycle.at += 1;
    }
    work.spend(cycle.at - first, COUNT);
    if cycle.at == cycle.sources() {
        cycle.enter(Stage::Follow);
    }
}

/// Follows the edges of some sources that are held from outside, as long as one of the others is
/// unreached.
pub(super) fn follow(cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    let (some, mut done, mut edges) = (work.piece(SOME), 0, 0);
    while done < some && edges < MANY_EDGES {
        if cycle.unreached == 0 {
            // Nothing is dead.
            debug_assert!((0..cycle.sources()).all(|at| is_reached(cycle.trial.get(cycle.source(at) as usize))));
            cycle.enter(Stage::Dispose);
            break;
        }
        let number = if let Some(behind) = cycle.behind.pop() {
            behind
        } else if cycle.at < cycle.sources() {
            cycle.at += 1;
            cycle.source(cycle.at - 1)
        } else {
            work.spend(done, FOLLOW);
            cycle.enter(Stage::Judge);
            return Ok(());
        };
        done += 1;
        if !is_reached(cycle.trial.get(number as usize)) {
            continue;
        }
        let last = cycle.source(cycle.at - 1);
        let targets = cycle.targets(number);
        edges += targets.len();
        for edge in targets {
            fetch_ahead(cycle, edge);
            // An entry is reached when the last of its parents is.
            let target = cycle.graph.get(edge) & !SHARED;
            let trial = cycle.trial.get_mut(target as usize);
            if is_reached(*trial) {
                continue;
            }
            *trial = trial.saturating_sub(PARENT);
            if *trial == 0 {
                *trial = 1;
                cycle.unreached -= 1;
                if target <= last {
                    cycle.behind.push(target).map_err(|_| NoMemory)?;
                }
            }
        }
    }
    work.spend(done, FOLLOW);
    Ok(())
}

/// Lists some of the presumed dead. A handle that was cloned after a member joined is not in the
/// member's count, so that a live object can look dead; and what has left may hold another. If
/// there are many, and such a thing has happened, they are counted again. More than a batch are
/// sorted.
pub(super) fn judge(heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    let (first, last) = (cycle.at, cycle.sources().min(cycle.at + work.piece(SOME)));
    for at in first..last {
        let number = cycle.source(at);
        let trial = cycle.trial.get_mut(number as usize);
        if is_reached(*trial) {
            *trial = HELD;
            continue;
        }
        let Some(object) = heap.enlisted_at(number) else {
            // It has left: whatever becomes of it is no matter of this collection's.
            *trial = HELD;
            cycle.changed = true;
            continue;
        };
        *trial = 0;
        cycle.dead_weight += cycle.weight(number);
        if cycle.again {
            cycle.order.push(number).map_err(|_| NoMemory)?;
        } else {
            cycle.changed |= object.header().strong() != cycle.joined.get(number as usize);
            cycle.dead.push(number).map_err(|_| NoMemory)?;
        }
    }
    cycle.at = last;
    work.spend(last - first, JUDGE);
    if last < cycle.sources() {
        return Ok(());
    }
    if cycle.again {
        // The list of the second round is shorter, and replaces that of the first.
        std::mem::swap(&mut cycle.dead, &mut cycle.order);
        std::mem::swap(&mut cycle.order, &mut cycle.spent);
    } else if cycle.changed && cycle.dead_weight > cycle.most_in_batch {
        cycle.again = true;
        cycle.unreached = 0;
        cycle.dead_weight = 0;
        cycle.enter(Stage::Recount);
        return Ok(());
    }
    cycle.enter(if cycle.dead_weight > cycle.most_in_batch { Stage::Sort } else { Stage::Dispose });
    if cycle.stage == Stage::Dispose {
        // One batch, in any order, as if it were one component.
        std::mem::swap(&mut cycle.order, &mut cycle.dead);
        if cycle.order.len() > 0 {
            *cycle.order.get_mut(0) |= FIRST;
        }
    }
    Ok(())
}

/// Gives some of the presumed dead their strong counts of now.
pub(super) fn recount(heap: &Heap, cycle: &mut Sliced, work: &mut Work) {
    let (first, last) = (cycle.at, cycle.dead.len().min(cycle.at + work.piece(SOME / 4)));
    for at in first..last {
        if at + MEMBERS_AHEAD < last {
            heap.fetch_enlisted(cycle.dead.get(at + MEMBERS_AHEAD));
        }
        let number = cycle.dead.get(at);
        *cycle.trial.get_mut(number as usize) =
            heap.enlisted_at(number).map_or(HELD, |object| trial_of(object.header().strong()));
    }
    cycle.at = last;
    work.spend(last - first, RECOUNT);
    if last == cycle.dead.len() {
        cycle.enter(Stage::Count);
    }
}
