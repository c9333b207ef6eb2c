//! The strongly connected components of the presumed dead, in order: Pearce's algorithm (2016),
//! which keeps one word for each member, in the array of trial counts. There is no recursion, and
//! it can stop after each step.
//!
//! The word of a member is 0 before its visit; then the lowest order that it is known to reach
//! among those whose component is open; then, from the top down, the number of its component.
//! [`HELD`] stands for what is none of the presumed dead, and is above all of these.

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
    let some = work.piece(SOME);
    for done in 0..some {
        let Some(visit) = cycle.visits.last_mut().copied() else {
            if !begin_next(cycle)? {
                work.spend(done, 15);
                cycle.enter(Stage::Dispose);
                return Ok(());
            }
            continue;
        };
        let targets = cycle.targets(visit.number);
        let edge = targets.start + visit.edge as usize;
        if edge < targets.end {
            let target = cycle.graph.get(edge) & !SHARED;
            let low = cycle.trial.get(target as usize);
            if low == 0 {
                // Looked at again when the visit of the target is over.
                enter(cycle, target)?;
                continue;
            }
            let own = cycle.trial.get_mut(visit.number as usize);
            *own = low.min(*own);
            if let Some(visit) = cycle.visits.last_mut() {
                visit.edge += 1;
            }
        } else {
            cycle.visits.pop();
            leave(cycle, visit)?;
        }
    }
    work.spend(some, 15);
    Ok(())
}

/// Begins a visit at the next of the presumed dead that had none. `false` if there is none.
fn begin_next(cycle: &mut Sliced) -> Result<bool, NoMemory> {
    while let Some(number) = cycle.dead.pop() {
        if cycle.trial.get(number as usize) == 0 {
            return enter(cycle, number).map(|()| true);
        }
    }
    Ok(false)
}

fn enter(cycle: &mut Sliced, number: u32) -> Result<(), NoMemory> {
    let order = cycle.next_order;
    cycle.next_order += 1;
    *cycle.trial.get_mut(number as usize) = order;
    cycle.visits.push(Visit { number, edge: 0, order }).map_err(|_| NoMemory)
}

/// A visit is over: the member is the first of a component, or part of one that is still open.
fn leave(cycle: &mut Sliced, visit: Visit) -> Result<(), NoMemory> {
    let low = cycle.trial.get(visit.number as usize);
    if low < visit.order {
        return cycle.behind.push(visit.number).map_err(|_| NoMemory);
    }
    let component = cycle.next_component;
    cycle.next_component -= 1;
    *cycle.trial.get_mut(visit.number as usize) = component;
    cycle.order.push(visit.number | FIRST).map_err(|_| NoMemory)?;
    while let Some(open) = cycle.behind.last_mut().copied() {
        let reached = cycle.trial.get(open as usize);
        if reached < low || reached >= HALF {
            break;
        }
        cycle.behind.pop();
        *cycle.trial.get_mut(open as usize) = component;
        cycle.order.push(open).map_err(|_| NoMemory)?;
    }
    Ok(())
}
