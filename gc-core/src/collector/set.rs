//! A set of objects with what is known of it: who holds whom, and who is held from outside.

use super::scan::{NoMemory, push};
use crate::ptr::Object;

/// How far ahead objects are fetched from memory.
pub(super) const AHEAD: usize = 8;

/// The number that stands for whatever is not in the set.
pub(super) const OUTSIDE: u32 = 0;

/// Members have numbers from 1 on, in the order in which they joined.
#[derive(Default, Debug)]
pub(super) struct Set {
    /// Member number n is at n - 1.
    pub(super) members: Vec<Object>,
    /// By number: strong counts, and after [`Set::count`] the handles that are held outside the set.
    pub(super) trial: Vec<u32>,
    /// The targets' numbers of all edges, in order of their sources.
    pub(super) graph: Vec<u32>,
    /// By number: where the source's targets end in `graph`. They begin where those of the number before it end.
    pub(super) ends: Vec<u32>,
    /// Whether a member has a finalizer that is still to run.
    pub(super) pending: bool,
}

impl Set {
    /// Takes every edge inside the set off its target's trial count. The number of an object with more edges than
    /// handles, if there is one; its count stays at zero.
    pub(super) fn count(&mut self) -> Option<u32> {
        let mut wrong = None;
        for target in &self.graph {
            let trial = &mut self.trial[*target as usize];
            if cfg!(debug_assertions) && *trial == 0 {
                wrong = Some(*target);
            }
            *trial = trial.saturating_sub(1);
        }
        wrong
    }

    /// Finds what is reached from outside: members with a trial count left, and what they reach, which is given one.
    ///
    /// In order of numbers, which is the order of the arrays; only what an edge leads back to is visited out of turn.
    pub(super) fn follow(&mut self) -> Result<(), NoMemory> {
        let mut behind: Vec<u32> = Vec::new();
        for number in 1..self.trial.len() {
            if self.trial[number] == 0 {
                continue;
            }
            let mut source = number;
            loop {
                let targets = self.ends[source - 1] as usize..self.ends[source] as usize;
                for target in &self.graph[targets] {
                    let trial = &mut self.trial[*target as usize];
                    if *trial == 0 {
                        *trial = 1;
                        if *target as usize <= number {
                            push(&mut behind, *target)?;
                        }
                    }
                }
                match behind.pop() {
                    Some(next) => source = next as usize,
                    None => break,
                }
            }
        }
        Ok(())
    }

    /// The members: first those that nothing outside the set reaches, in order; and how many these are.
    pub(super) fn into_dead_and_live(mut self) -> (Vec<Object>, usize) {
        let mut dead = 0;
        for (at, trial) in self.trial.iter().skip(1).enumerate() {
            if *trial == 0 {
                self.members.swap(dead, at);
                dead += 1;
            }
        }
        (self.members, dead)
    }
}

/// These objects, each fetched from memory some way ahead. A fetch reads nothing: what is ahead may be gone.
pub(super) fn fetched(objects: &[Object]) -> impl Iterator<Item = Object> + '_ {
    objects.iter().enumerate().map(|(at, object)| {
        if let Some(ahead) = objects.get(at + AHEAD) {
            ahead.prefetch();
        }
        *object
    })
}
