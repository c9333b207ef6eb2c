//! Who holds whom in a set, in numbers: trial counting, and what is reached from outside.
//!
//! The members of a set have numbers from 1 on. Once they have been traced, the rest is done in
//! these arrays, which lie in memory in the order in which they are read; it is the same for the
//! objects of one thread and for those that threads share.

use super::failure::{NoMemory, push};

/// The number that stands for whatever is not in the set.
pub(crate) const OUTSIDE: u32 = 0;

/// The edges between the members of a set.
#[derive(Default, Debug)]
pub(crate) struct Graph {
    /// By number: strong counts, and after [`Graph::count`] the handles that are held outside the
    /// set. That of [`OUTSIDE`] is never zero.
    pub(crate) trial: Vec<u32>,
    /// The targets' numbers of all edges, in order of their sources.
    pub(crate) targets: Vec<u32>,
    /// By number: where the source's targets end in `targets`. They begin where those of the number
    /// before it end.
    pub(crate) ends: Vec<u32>,
}

impl Graph {
    /// How many edges there are.
    pub(crate) fn edges(&self) -> usize {
        self.targets.len()
    }

    /// Makes room for so many more members.
    pub(crate) fn make_room(&mut self, members: usize) -> Result<(), NoMemory> {
        if self.trial.is_empty() {
            // Of `OUTSIDE`.
            push(&mut self.trial, u32::MAX)?;
        }
        self.trial.try_reserve(members).map_err(|_| NoMemory)
    }

    /// The numbers of what a member holds.
    #[inline]
    pub(crate) fn targets_of(&self, number: usize) -> &[u32] {
        &self.targets[self.ends[number - 1] as usize..self.ends[number] as usize]
    }

    /// Whether a member holds nothing but members without a trial count.
    #[inline]
    pub(crate) fn holds_the_dead_alone(&self, number: usize) -> bool {
        // That of what is outside isn't zero.
        self.targets_of(number).iter().all(|target| self.trial[*target as usize] == 0)
    }

    /// Takes every edge inside the set off its target's trial count. The number of an object with
    /// more edges than handles, if there is one, looked for in debug builds; its count stays at
    /// zero.
    pub(crate) fn count(&mut self) -> Option<u32> {
        let mut wrong = None;
        for target in &self.targets {
            let trial = &mut self.trial[*target as usize];
            if cfg!(debug_assertions) && *trial == 0 {
                wrong = Some(*target);
            }
            *trial = trial.saturating_sub(1);
        }
        wrong
    }

    /// Finds what is reached from outside: members with a trial count left, and what they reach,
    /// which is given one. How many members are not reached.
    ///
    /// In order of numbers, which is the order of the arrays; only what an edge leads back to is
    /// visited out of turn.
    pub(crate) fn follow(&mut self) -> Result<usize, NoMemory> {
        let mut unreached = self.uncounted();
        if unreached == 0 || unreached + 1 == self.trial.len() {
            return Ok(unreached);
        }
        let mut behind: Vec<u32> = Vec::new();
        for number in 1..self.trial.len() {
            if self.trial[number] == 0 {
                continue;
            }
            let mut source = number;
            loop {
                let targets = self.ends[source - 1] as usize..self.ends[source] as usize;
                for target in &self.targets[targets] {
                    let trial = &mut self.trial[*target as usize];
                    if *trial == 0 {
                        *trial = 1;
                        unreached -= 1;
                        if *target as usize <= number {
                            push(&mut behind, *target)?;
                        }
                    }
                }
                if unreached == 0 {
                    return Ok(0);
                }
                match behind.pop() {
                    Some(next) => source = next as usize,
                    None => break,
                }
            }
        }
        Ok(unreached)
    }

    /// Gives a trial count to a member that has none, and to all such that it reaches: their
    /// numbers, this one first, are added to an empty list.
    pub(crate) fn let_go(&mut self, number: u32, reached: &mut Vec<u32>) -> Result<(), NoMemory> {
        self.trial[number as usize] = 1;
        push(reached, number)?;
        let mut at = 0;
        while let Some(source) = reached.get(at) {
            let targets = self.ends[*source as usize - 1] as usize..self.ends[*source as usize] as usize;
            for target in &self.targets[targets] {
                let trial = &mut self.trial[*target as usize];
                if *trial == 0 {
                    *trial = 1;
                    push(reached, *target)?;
                }
            }
            at += 1;
        }
        Ok(())
    }

    /// How many members have no trial count left.
    #[inline]
    pub(crate) fn uncounted(&self) -> usize {
        // Without a branch for each: often it is none or all.
        self.trial.iter().skip(1).filter(|trial| **trial == 0).count()
    }

    /// Whether all edges lead to members, once they have been [counted](Graph::count).
    pub(crate) fn no_edge_leads_out(&self) -> bool {
        // One has been taken off for each that does.
        self.trial.first().is_none_or(|outside| *outside == u32::MAX)
    }
}
