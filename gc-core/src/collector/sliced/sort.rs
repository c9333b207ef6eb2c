//! The strongly connected components of the presumed dead, in order: Pearce's algorithm (2016),
//! which keeps one word for each member, in the array of trial counts. There is no recursion, and
//! it can stop after each step.
//!
//! The word of a member is 0 before its visit; during that its order; then the lowest order that it
//! is known to reach among those whose component is open; then [`HELD`], as that of what is none of
//! the presumed dead, which is above all orders.

use super::cycle::{FIRST, HELD, SHARED, Sliced, Stage, Visit};
use super::pace::SORT;
use super::work::Work;
use crate::collector::failure::NoMemory;

/// How many steps there are between two looks at the budget.
const SOME: usize = 256;

/// Makes some steps. A component is complete when those that it leads to are: so the list of them
/// has those that hold others behind those that these hold.
pub(super) fn sort(cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    let some = work.piece(SOME);
    let mut steps = list(cycle, some)?;
    let mut next = cycle.visits.pop();
    while steps < some {
        let Some(mut visit) = next else {
            let Some(number) = cycle.dead.pop() else {
                work.spend(steps, SORT);
                cycle.enter(Stage::Dispose);
                return Ok(());
            };
            // Most may have been visited by now: to pass them over is a step, too.
            steps += 1;
            next = (cycle.trial.get(number as usize) == 0).then(|| enter(cycle, number));
            continue;
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
            steps += list(cycle, some.saturating_sub(steps))?;
            // Which was at the edge that led here.
            cycle.visits.pop()
        };
    }
    if let Some(visit) = next {
        cycle.visits.push(visit).map_err(|_| NoMemory)?;
    }
    work.spend(steps, SORT);
    Ok(())
}

/// Begins the visit of a member that had none.
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
    *word = HELD;
    cycle.complete = low;
    cycle.order.push(number | FIRST).map_err(|_| NoMemory)
}

/// Lists the other members of the component that is complete, if there is one, but no more than so
/// many: a component may be as large as the heap. How many it was.
fn list(cycle: &mut Sliced, most: usize) -> Result<usize, NoMemory> {
    for listed in 0..most {
        let open = cycle.behind.last_mut().copied();
        let Some(number) = open.filter(|number| cycle.trial.get(*number as usize) >= cycle.complete) else {
            cycle.complete = HELD;
            return Ok(listed);
        };
        *cycle.trial.get_mut(number as usize) = HELD;
        cycle.behind.pop();
        cycle.order.push(number).map_err(|_| NoMemory)?;
    }
    Ok(most)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::pace::Pace;
    use super::*;
    use crate::clock::Stopwatch;
    use crate::heap::{Collection, CollectionKind};

    /// Numbers that look random.
    struct Random(u32);

    impl Random {
        fn below(&mut self, end: u32) -> u32 {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.0 >> 16) % end
        }
    }

    /// Members whose edges lead to others, some twice, to themselves, and to no member. Not all are
    /// presumed dead.
    fn some_members(random: &mut Random) -> (Sliced, Vec<(u32, u32)>) {
        let mut cycle = Sliced::new(Collection::new(CollectionKind::Full, false), Pace::default(), 1);
        let (members, most_edges, mut edges) = (1 + random.below(12), random.below(4), Vec::new());
        cycle.trial.push(HELD).unwrap();
        cycle.ends.push(0).unwrap();
        let mut end = 0;
        for number in 1..=members {
            let is_dead = random.below(8) > 0;
            cycle.trial.push(if is_dead { 0 } else { HELD }).unwrap();
            if is_dead {
                cycle.dead.push(number).unwrap();
            }
            for _ in 0..random.below(most_edges + 1) {
                let target = random.below(members + 1);
                let is_entry = target > 0 && random.below(4) == 0;
                cycle.graph.push(if is_entry { target | SHARED } else { target }).unwrap();
                edges.push((number, target));
                end += 1;
            }
            cycle.ends.push(end).unwrap();
        }
        cycle.enter(Stage::Sort);
        (cycle, edges)
    }

    /// For each number, the set of the presumed dead that it reaches, itself included.
    fn reached(cycle: &Sliced, edges: &[(u32, u32)]) -> Vec<u32> {
        let is_dead = |number: usize| cycle.trial.get(number) == 0;
        let mut reached: Vec<u32> = (0..cycle.trial.len()).map(|number| u32::from(is_dead(number)) << number).collect();
        for _ in 0..reached.len() {
            for (source, target) in edges.iter().map(|(source, target)| (*source as usize, *target as usize)) {
                if is_dead(source) {
                    reached[source] |= reached[target];
                }
            }
        }
        reached
    }

    /// Wherever it is interrupted: the presumed dead are listed once each, between those that they
    /// lead to and those that lead to them, with all others that do both, the first of which is
    /// marked.
    #[test]
    fn components_are_listed_in_order() {
        let mut random = Random(1);
        for _ in 0..if cfg!(miri) { 50 } else { 5_000 } {
            let (mut cycle, edges) = some_members(&mut random);
            let (reached, dead) = (reached(&cycle, &edges), cycle.dead.len());
            let (most, mut slices) = (1 + random.below(5), 0);
            while cycle.stage == Stage::Sort {
                let (objects, left, listed) = (1 + random.below(most) as usize, cycle.dead.len(), cycle.order.len());
                sort(&mut cycle, &mut Work::new(Stopwatch::start(), Duration::MAX, objects)).unwrap();
                assert!(left - cycle.dead.len() <= objects, "{edges:?}: they are passed over at once");
                assert!(cycle.order.len() - listed <= objects, "{edges:?}: a component is listed at once");
                slices += 1;
                assert!(slices < 1_000, "{edges:?}: no end");
            }
            let order: Vec<u32> = cycle.order.pieces(cycle.order.len()).flatten().copied().collect();
            let mut listed = 0;
            for component in order.chunk_by(|_, next| next & FIRST == 0) {
                assert!(component[0] & FIRST > 0, "{edges:?}: {order:x?}");
                let before = listed;
                listed |= component.iter().fold(0, |all, entry| all | 1 << (entry & !FIRST));
                let members = listed - before;
                for number in component.iter().map(|entry| (entry & !FIRST) as usize) {
                    assert_eq!((reached[number] | before) - before, members, "{edges:?}: {order:x?}");
                }
            }
            assert_eq!((order.len(), listed), (dead, reached.iter().fold(0, |all, some| all | some)), "{edges:?}");
            assert_eq!((cycle.behind.len(), cycle.visits.len()), (0, 0), "{edges:?}: {order:x?}");
        }
    }
}
