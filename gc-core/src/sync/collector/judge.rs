//! Judge: what looks dead, in sets that no edge connects.

use super::members::{Members, list};
use crate::collector::{Graph, NoMemory, push};

/// Components with fewer members are judged together, up to so many of these.
const TOGETHER: usize = 256;

/// What looks dead.
#[derive(Debug)]
pub(super) struct Presumed {
    /// Numbers of members, set by set.
    numbers: Vec<u32>,
    /// Where each set ends.
    ends: Vec<usize>,
}

impl Presumed {
    /// Whether nothing looks dead.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The sets, each of one component, or of several small ones.
    pub(super) fn sets(&self) -> impl Iterator<Item = &[u32]> {
        let begins = std::iter::once(&0).chain(&self.ends);
        begins.zip(&self.ends).map(|(begin, end)| &self.numbers[*begin..*end])
    }
}

/// Sorts what has no trial count left by weakly connected components.
pub(super) fn judge(members: &Members) -> Result<Presumed, NoMemory> {
    let mut presumed = Presumed { numbers: Vec::new(), ends: Vec::new() };
    let graph = &members.graph;
    let dead = graph.uncounted();
    if dead == 0 {
        return Ok(presumed);
    }
    let mut numbers = Vec::new();
    numbers.try_reserve_exact(dead).map_err(|_| NoMemory)?;
    numbers.extend((0..).zip(&graph.trial).filter(|(_, trial)| **trial == 0).map(|(number, _)| number));
    if dead < TOGETHER {
        push(&mut presumed.ends, dead)?;
        presumed.numbers = numbers;
        return Ok(presumed);
    }
    let firsts = Components::of(graph, &numbers)?.into_firsts(&numbers);
    // By the number of a component's first member: how many there are, then where the next goes.
    let mut next = list(graph.trial.len(), 0_u32)?;
    for number in &numbers {
        next[firsts[*number as usize] as usize] += 1;
    }
    let (mut begin, mut end) = (0, 0);
    for number in &numbers {
        if firsts[*number as usize] != *number {
            continue;
        }
        let size = std::mem::replace(&mut next[*number as usize], end);
        end += size;
        if (end - begin) as usize >= TOGETHER || end as usize == dead {
            push(&mut presumed.ends, end as usize)?;
            begin = end;
        }
    }
    presumed.numbers = list(dead, 0)?;
    for number in &numbers {
        let at = &mut next[firsts[*number as usize] as usize];
        presumed.numbers[*at as usize] = *number;
        *at += 1;
    }
    Ok(presumed)
}

/// Weakly connected components, by union and find with halving of paths (Tarjan and van Leeuwen
/// 1984). A component is named by the lowest number in it.
#[derive(Debug)]
struct Components {
    /// By number: another of the component with a lower number, or itself.
    lower: Vec<u32>,
}

impl Components {
    /// Those of these members, which have no trial count.
    fn of(graph: &Graph, numbers: &[u32]) -> Result<Self, NoMemory> {
        let mut lower = Vec::new();
        lower.try_reserve_exact(graph.trial.len()).map_err(|_| NoMemory)?;
        lower.extend((0..).take(graph.trial.len()));
        let mut components = Self { lower };
        for source in numbers {
            for target in graph.targets_of(*source as usize) {
                if graph.trial[*target as usize] == 0 {
                    components.join(*source, *target);
                }
            }
        }
        Ok(components)
    }

    /// The lowest number of each of these members' component, by number; these are in order.
    fn into_firsts(mut self, numbers: &[u32]) -> Vec<u32> {
        for number in numbers {
            // What is lower has been led to the lowest already.
            let lower = self.lower[*number as usize];
            self.lower[*number as usize] = self.lower[lower as usize];
        }
        self.lower
    }

    /// The lowest number of the component.
    fn first(&mut self, mut number: u32) -> u32 {
        loop {
            let lower = self.lower[number as usize];
            if lower == number {
                return number;
            }
            let lowest = self.lower[lower as usize];
            self.lower[number as usize] = lowest;
            number = lowest;
        }
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.first(one), self.first(other));
        self.lower[one.max(other) as usize] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Components of a graph with edges in no order, beside a search from each member.
    #[test]
    fn components_are_those_of_a_search() {
        let mut number = 1_u32;
        let mut random = |below: u32| {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (number >> 8) % below
        };
        for _ in 0..if cfg!(miri) { 8 } else { 200 } {
            let members = 1 + random(30);
            let mut graph = Graph { trial: vec![u32::MAX], targets: Vec::new(), ends: vec![0] };
            for _ in 0..members {
                for _ in 0..random(3) {
                    graph.targets.push(random(members + 1));
                }
                graph.trial.push(u32::from(random(4) == 0));
                graph.ends.push(u32::try_from(graph.targets.len()).unwrap());
            }
            let dead: Vec<u32> = (1..=members).filter(|number| graph.trial[*number as usize] == 0).collect();
            let firsts = Components::of(&graph, &dead).unwrap().into_firsts(&dead);
            let mut names: Vec<u32> = (0..=members).collect();
            loop {
                let before = names.clone();
                for source in &dead {
                    for target in graph.targets_of(*source as usize).iter().filter(|target| dead.contains(target)) {
                        let lower = names[*source as usize].min(names[*target as usize]);
                        (names[*source as usize], names[*target as usize]) = (lower, lower);
                    }
                }
                if names == before {
                    break;
                }
            }
            for number in dead {
                assert_eq!(firsts[number as usize], names[number as usize], "{graph:?}");
            }
        }
    }
}
