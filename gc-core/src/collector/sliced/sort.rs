//! The strongly connected components of the presumed dead, in order: Pearce's algorithm (2016),
//! which keeps one word for each member, in the array of trial counts. There is no recursion, and
//! it can stop after each step.
//!
//! The word of a member is 0 before its visit; during that its order; then the lowest order that it
//! is known to reach among those whose component is open; then, from the top down, the number of
//! its component. [`HELD`] stands for what is none of the presumed dead, and is above all of these.

use super::cycle::{FIRST, HELD, SHARED, Sliced, Stage, Visit};
use super::work::Work;
use crate::collector::failure::NoMemory;

/// How many steps there are between two looks at the budget.
const SOME: usize = 256;

/// Orders stay below this, and components' numbers above.
const HALF: u32 = HELD / 2;

/// Makes some steps. A component is complete when those that it leads to are: so the list of them
/// has those that hold others behind those that these hold.
pub(super) fn sort(cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    let (some, mut steps) = (work.piece(SOME), 0);
    let mut next = cycle.visits.pop();
    while steps < some {
        let Some(mut visit) = next.or_else(|| begin_next(cycle)) else {
            work.spend(steps, 10);
            cycle.enter(Stage::Dispose);
            return Ok(());
        };
        let end = cycle.ends.get(visit.number as usize);
        let mut unvisited = None;
        while visit.edge < end && steps < some {
            steps += 1;
            let target = cycle.graph.get(visit.edge as usize) & !SHARED;
            let reached = cycle.trial.get(target as usize);
            if reached == 0 {
                unvisited = Some(target);
                break;
            }
            visit.low = visit.low.min(reached);
            visit.edge += 1;
        }
        next = if let Some(target) = unvisited {
            cycle.visits.push(visit).map_err(|_| NoMemory)?;
            Some(enter(cycle, target))
        } else if visit.edge < end {
            Some(visit)
        } else {
            steps += 1;
            leave(cycle, visit)?;
            // Which was at the edge that led here.
            cycle.visits.pop()
        };
    }
    if let Some(visit) = next {
        cycle.visits.push(visit).map_err(|_| NoMemory)?;
    }
    work.spend(steps, 10);
    Ok(())
}

/// Begins a visit at the next of the presumed dead that had none.
fn begin_next(cycle: &mut Sliced) -> Option<Visit> {
    while let Some(number) = cycle.dead.pop() {
        if cycle.trial.get(number as usize) == 0 {
            return Some(enter(cycle, number));
        }
    }
    None
}

fn enter(cycle: &mut Sliced, number: u32) -> Visit {
    let order = cycle.next_order;
    cycle.next_order += 1;
    *cycle.trial.get_mut(number as usize) = order;
    Visit { number, edge: cycle.ends.get(number as usize - 1), low: order }
}

/// A visit is over: the member is the first of a component, or part of one that is still open.
fn leave(cycle: &mut Sliced, Visit { number, low, .. }: Visit) -> Result<(), NoMemory> {
    let word = cycle.trial.get_mut(number as usize);
    if low < *word {
        *word = low;
        return cycle.behind.push(number).map_err(|_| NoMemory);
    }
    let component = cycle.next_component;
    cycle.next_component -= 1;
    *word = component;
    cycle.order.push(number | FIRST).map_err(|_| NoMemory)?;
    while let Some(open) = cycle.behind.last_mut().copied() {
        let word = cycle.trial.get_mut(open as usize);
        if *word < low || *word >= HALF {
            break;
        }
        *word = component;
        cycle.behind.pop();
        cycle.order.push(open).map_err(|_| NoMemory)?;
    }
    Ok(())
}
