//! Entries of weak maps in reports: what one holds lives while both its key and its map do.

use std::collections::{HashMap, HashSet};

use super::survey::{Survey, as_number};

/// The entries of a survey, and their keys.
#[derive(Default, Debug)]
pub(super) struct Entries {
    keys: HashMap<u32, u32>,
}

impl Entries {
    pub(super) fn of(survey: &Survey) -> Self {
        let mut keys = HashMap::new();
        for map in &survey.maps {
            map.each_entry_of_map(|entry, key| {
                let number = |object| survey.number(object).map(as_number);
                keys.extend(number(entry).zip(number(key)));
            });
        }
        Self { keys }
    }

    pub(super) fn are_none(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key of an object, if that is an entry.
    pub(super) fn key_of(&self, number: usize) -> Option<usize> {
        self.keys.get(&as_number(number)).map(|key| *key as usize)
    }

    /// The entries of each key.
    pub(super) fn of_keys(&self) -> HashMap<usize, Vec<u32>> {
        let mut of_keys: HashMap<usize, Vec<u32>> = HashMap::new();
        for (entry, key) in &self.keys {
            of_keys.entry(*key as usize).or_default().push(*entry);
        }
        of_keys
    }

    /// The entries that are no reason for the goal to live: those whose map or key nothing leads to
    /// from what is held, or nothing but the goal.
    pub(super) fn barred<'a>(
        &self,
        goal: usize,
        objects: usize,
        is_held: impl Fn(usize) -> bool,
        edges: impl Fn(usize) -> &'a [u32],
    ) -> HashSet<u32> {
        if self.are_none() {
            return HashSet::new();
        }
        let mut walk = Walk::new(self, objects, edges).without(goal);
        (0..objects).filter(|number| is_held(*number)).for_each(|number| walk.go(number));
        self.keys.keys().copied().filter(|entry| !walk.reached[*entry as usize]).collect()
    }
}

/// A walk over objects, which goes on at an entry when it has come to the map, from which an edge
/// leads there, and to the key.
#[derive(Clone)]
pub(super) struct Walk<'a, F> {
    entries: &'a Entries,
    edges: F,
    without: Option<usize>,
    pub(super) reached: Vec<bool>,
    /// By their keys, entries that edges lead to.
    waiting: HashMap<usize, Vec<usize>>,
    open: Vec<usize>,
}

impl<'a, 'e, F: Fn(usize) -> &'e [u32]> Walk<'a, F> {
    pub(super) fn new(entries: &'a Entries, objects: usize, edges: F) -> Self {
        let reached = vec![false; objects];
        Self { entries, edges, without: None, reached, waiting: HashMap::new(), open: Vec::new() }
    }

    /// Never comes to an object.
    pub(super) fn without(self, object: usize) -> Self {
        Self { without: Some(object), ..self }
    }

    /// Goes on from an object.
    pub(super) fn go(&mut self, start: usize) {
        self.open.push(start);
        while let Some(number) = self.open.pop() {
            if self.reached[number] || self.without == Some(number) {
                continue;
            }
            if let Some(key) = self.entries.key_of(number).filter(|key| !self.reached[*key]) {
                self.waiting.entry(key).or_default().push(number);
                continue;
            }
            self.reached[number] = true;
            self.open.extend(self.waiting.remove(&number).unwrap_or_default());
            let targets = (self.edges)(number).iter().map(|target| *target as usize);
            self.open.extend(targets.filter(|target| !self.reached[*target]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::random_graphs::Random;

    /// What is reached, step by step until nothing changes.
    fn naive(edges: &[Vec<u32>], keys: &HashMap<u32, u32>, from: &[bool], without: usize) -> Vec<bool> {
        let mut reached: Vec<bool> = (0..from.len()).map(|_| false).collect();
        loop {
            let before = reached.clone();
            for object in (0..from.len()).filter(|object| *object != without) {
                let held = (0..from.len()).any(|other| before[other] && edges[other].contains(&as_number(object)));
                let key = keys.get(&as_number(object)).is_none_or(|key| before[*key as usize]);
                reached[object] |= (from[object] || held) && key;
            }
            if before == reached {
                return reached;
            }
        }
    }

    #[test]
    fn an_entry_is_reached_where_its_map_and_its_key_are() {
        let mut random = Random::new();
        for round in 0..if cfg!(miri) { 5 } else { 300 } {
            let objects = 2 + random.below(20);
            let edges = random.edges(objects, 3 * objects);
            let entry = |_| (as_number(random.below(objects)), as_number(random.below(objects)));
            let entries = Entries { keys: (0..objects / 3).map(entry).collect() };
            let from: Vec<bool> = (0..objects).map(|_| random.below(4) == 0).collect();
            let without = random.below(objects);
            let mut walk = Walk::new(&entries, objects, |object| &edges[object]).without(without);
            (0..objects).filter(|object| from[*object]).for_each(|object| walk.go(object));
            let expected = naive(&edges, &entries.keys, &from, without);
            assert_eq!(walk.reached, expected, "round {round}: {edges:?} {entries:?} {from:?} without {without}");
            let barred = entries.barred(without, objects, |object| from[object], |object| &edges[object]);
            assert!(entries.keys.keys().all(|entry| barred.contains(entry) != expected[*entry as usize]));
        }
    }
}
