//! What each object alone keeps: dominators, by the algorithm SEMI-NCA (Georgiadis 2005).
//!
//! An object *dominates* another if every way from outside to the other leads through it. So what
//! an object dominates is what goes when it goes, and the sum of its bytes is what the object
//! retains.

use std::collections::HashMap;

use super::entries::Entries;
use super::holders::Holders;
use super::leaders::leaders;
use super::survey::{Survey, as_number};

/// The tree of dominators. Objects are numbered anew, as a walk from the root came across them; the
/// root, which holds what is held from outside, is the first.
#[derive(Debug)]
pub(super) struct Dominators {
    /// The object of each number; the root has none.
    order: Vec<u32>,
    /// The number of the nearest dominator of each; always a smaller one.
    nearest: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// What leads to the entries of weak maps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Parents {
    Maps,
    Keys,
}

impl Dominators {
    /// Those of all objects. What is only reached from garbage counts as held by the root, by way
    /// of what it hangs on.
    pub(super) fn of(survey: &Survey) -> Self {
        let holders = survey.holders();
        let held = |object: usize| survey.outside(object) > 0;
        Self::of_graph(survey.objects.len(), held, |object| survey.edges(object), &holders)
    }

    /// The same, but for the edges to entries of weak maps: these lead from their `parents`, of
    /// which each entry has one here, its map or its key. What is `live` is not led to from what
    /// isn't, nor the other way round by an entry.
    pub(super) fn with_entries(survey: &Survey, entries: &Entries, live: &[bool], parents: Parents) -> Self {
        let objects = survey.objects.len();
        let of_keys = if parents == Parents::Keys { entries.of_keys() } else { HashMap::new() };
        let (mut ends, mut targets) = (Vec::with_capacity(objects), Vec::new());
        for number in 0..objects {
            let entry_goes = |entry: &u32| live[*entry as usize] == live[number];
            let of_map = |target: &u32| match entries.key_of(*target as usize) {
                Some(_) => parents == Parents::Maps && entry_goes(target),
                None => true,
            };
            targets.extend(survey.edges(number).iter().copied().filter(of_map));
            targets.extend(of_keys.get(&number).into_iter().flatten().copied().filter(entry_goes));
            ends.push(targets.len());
        }
        let edges = |number: usize| &targets[if number == 0 { 0 } else { ends[number - 1] }..ends[number]];
        let held = |object: usize| survey.outside(object) > 0;
        Self::of_graph(objects, held, edges, &Holders::of_edges(objects, edges))
    }

    fn of_graph<'a>(
        objects: usize,
        held: impl Fn(usize) -> bool,
        edges: impl Fn(usize) -> &'a [u32],
        holders: &Holders,
    ) -> Self {
        let mut walk = Walk { order: vec![NONE], parents: vec![0], numbers: vec![NONE; objects] };
        (0..objects).filter(|object| held(*object)).for_each(|object| walk.run(object, &edges));
        // What is not reached from outside doesn't count as a holder of what is.
        let live = as_number(walk.order.len());
        let garbage: Vec<usize> = (0..objects).filter(|object| walk.numbers[*object] == NONE).collect();
        let is_reached = |walk: &Walk, object: usize| walk.numbers[object] != NONE;
        let mut leaders = if garbage.is_empty() {
            Vec::new()
        } else {
            leaders(&mut walk, garbage.into_iter(), is_reached, |walk, object| walk.run(object, &edges))
        };
        leaders.sort_unstable();
        let Walk { order, parents, numbers } = walk;
        let is_top = |object: usize| held(object) || leaders.binary_search(&object).is_ok();

        let mut nearest = parents.clone();
        let mut forest = Forest {
            ancestors: parents,
            semis: (0..as_number(order.len())).collect(),
            labels: (0..as_number(order.len())).collect(),
            path: Vec::new(),
        };
        for number in (1..order.len()).rev() {
            let object = order[number] as usize;
            let mut semi = if is_top(object) { 0 } else { forest.ancestors[number] };
            for holder in holders.of(object) {
                let before = numbers[*holder as usize];
                if before >= live && as_number(number) < live {
                    continue;
                }
                let label = forest.lowest(before, as_number(number) + 1);
                semi = semi.min(forest.semis[label as usize]);
            }
            forest.semis[number] = semi;
        }
        for number in 1..order.len() {
            let mut above = nearest[number];
            while above > forest.semis[number] {
                above = nearest[above as usize];
            }
            nearest[number] = above;
        }
        Self { order, nearest }
    }

    /// How many bytes each object retains, its own included.
    pub(super) fn retained(&self, bytes: impl Fn(usize) -> usize) -> Vec<u64> {
        let mut sums = vec![0; self.order.len()];
        let mut retained = vec![0; self.order.len() - 1];
        for number in (1..self.order.len()).rev() {
            let object = self.order[number] as usize;
            sums[number] += bytes(object) as u64;
            retained[object] = sums[number];
            sums[self.nearest[number] as usize] += sums[number];
        }
        retained
    }
}

/// A walk in depth over the objects.
#[derive(Clone)]
struct Walk {
    order: Vec<u32>,
    parents: Vec<u32>,
    /// The number of each object.
    numbers: Vec<u32>,
}

impl Walk {
    fn run<'a>(&mut self, top: usize, edges: &impl Fn(usize) -> &'a [u32]) {
        if self.numbers[top] != NONE {
            return;
        }
        let mut open = vec![(self.meet(top, 0), edges(top).iter())];
        while let Some((number, rest)) = open.last_mut() {
            let number = *number;
            match rest.next() {
                Some(target) if self.numbers[*target as usize] == NONE => {
                    let target = *target as usize;
                    open.push((self.meet(target, number), edges(target).iter()));
                }
                Some(_) => {}
                None => drop(open.pop()),
            }
        }
    }

    fn meet(&mut self, object: usize, parent: u32) -> u32 {
        let number = as_number(self.order.len());
        self.numbers[object] = number;
        self.order.push(as_number(object));
        self.parents.push(parent);
        number
    }
}

/// What of the walk's tree is linked so far, with paths that are made shorter as they are gone.
struct Forest {
    ancestors: Vec<u32>,
    semis: Vec<u32>,
    /// The number with the lowest semidominator on the way up to the ancestor.
    labels: Vec<u32>,
    path: Vec<u32>,
}

impl Forest {
    /// The number with the lowest semidominator on the way from this one up, among those that are
    /// linked: from `first` on.
    fn lowest(&mut self, number: u32, first: u32) -> u32 {
        if self.ancestors[number as usize] < first {
            return self.labels[number as usize];
        }
        let mut at = number;
        while self.ancestors[at as usize] >= first {
            self.path.push(at);
            at = self.ancestors[at as usize];
        }
        // `at` is the last that has its label from itself alone, or from what is above it.
        let mut above = at;
        while let Some(below) = self.path.pop() {
            self.ancestors[below as usize] = self.ancestors[above as usize];
            let (own, other) = (self.labels[below as usize], self.labels[above as usize]);
            if self.semis[other as usize] < self.semis[own as usize] {
                self.labels[below as usize] = other;
            }
            above = below;
        }
        self.labels[number as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::random_graphs::Random;

    /// Which objects are reached from outside if one is taken away.
    fn reached(edges: &[Vec<u32>], held: &[bool], without: Option<usize>) -> Vec<bool> {
        let mut seen = vec![false; edges.len()];
        let mut open: Vec<usize> = (0..edges.len()).filter(|object| held[*object]).collect();
        while let Some(object) = open.pop() {
            if Some(object) == without || std::mem::replace(&mut seen[object], true) {
                continue;
            }
            open.extend(edges[object].iter().map(|target| *target as usize));
        }
        seen
    }

    #[test]
    fn an_object_retains_what_is_reached_by_way_of_it_alone() {
        let mut random = Random::new();
        for round in 0..if cfg!(miri) { 5 } else { 300 } {
            let objects = 1 + random.below(24);
            let edges = random.edges(objects, 3 * objects);
            let held: Vec<bool> = (0..objects).map(|_| random.below(4) == 0).collect();
            let holders = Holders::of_edges(objects, |object| &edges[object]);
            let dominators = Dominators::of_graph(objects, |object| held[object], |object| &edges[object], &holders);
            let all = reached(&edges, &held, None);
            let retained = dominators.retained(|_| 1);
            for object in (0..objects).filter(|object| all[*object]) {
                let without = reached(&edges, &held, Some(object));
                let gone = (0..objects).filter(|other| all[*other] && !without[*other]).count();
                assert_eq!(retained[object], gone as u64, "round {round}, object {object}: {edges:?} {held:?}");
            }
        }
    }
}
