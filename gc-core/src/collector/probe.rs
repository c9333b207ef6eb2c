//! A probe: are there small pieces of garbage among the candidates?
//!
//! While collections find next to nothing they wait longer and longer. A probe tells at little cost
//! when that has changed: it looks at what a few candidates reach, up to a small number of objects,
//! and counts handles there. A ring that was let go of is found so; what is part of something
//! large, dead or alive, is not, and waits for a collection.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::dry_run::without_collecting;
use super::failure::{NoMemory, push};
use crate::heap::Heap;
use crate::ptr::Object;
use crate::state::State;
use crate::trace::{Edges, Tracer};

/// How much a probe looks at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Probe {
    /// Candidates of this generation,
    pub(super) generation: State,
    /// at most so many,
    pub(super) candidates: usize,
    /// and at most so many objects in all.
    pub(super) objects: usize,
}

impl Probe {
    /// Of a nursery that is about to grow old without a look.
    pub(super) const YOUNG: Self = Self { generation: State::Young, candidates: 4, objects: 64 };
    /// Of what a full collection would begin with.
    pub(super) const OLD: Self = Self { generation: State::Old, candidates: 8, objects: 512 };

    /// Whether one of the candidates, or something that it reaches, is garbage. No object is
    /// changed.
    pub(super) fn finds_garbage(self, heap: &Heap) -> bool {
        let found = without_collecting(heap, || match catch_unwind(AssertUnwindSafe(|| self.run(heap))) {
            Ok(found) => Some(found.unwrap_or(false)),
            Err(payload) => {
                heap.keep_trace_panic(payload);
                None
            }
        });
        match found {
            Ok(found) => found.unwrap_or(false),
            Err(payload) => {
                heap.count_panic(payload);
                false
            }
        }
    }

    fn run(self, heap: &Heap) -> Result<bool, NoMemory> {
        // Others each time; neighbours in the buffer became candidates at about the same time.
        let start = heap.era() as usize * 7_919;
        let (mut piece, mut looked_at) = (Piece::default(), 0);
        for turn in 0..self.candidates {
            let Some(candidate) = heap.candidates(self.generation).near(start + turn * 104_729) else { continue };
            if !piece.fill(candidate, self.objects - looked_at)? {
                break;
            }
            if piece.has_garbage()? {
                return Ok(true);
            }
            looked_at += piece.members.len();
        }
        Ok(false)
    }
}

/// All that an object reaches, but for what collections don't look at.
#[derive(Default)]
struct Piece {
    members: Vec<Object>,
    numbers: HashMap<*mut u8, u32>,
    /// The targets of all edges between members, in order of their sources; and by member, where
    /// its targets end.
    targets: Vec<u32>,
    ends: Vec<usize>,
}

impl Piece {
    /// Looks at what an object reaches. `false` if it is more than so many objects.
    fn fill(&mut self, object: Object, most: usize) -> Result<bool, NoMemory> {
        self.members.clear();
        self.numbers.clear();
        self.targets.clear();
        self.ends.clear();
        self.number(object)?;
        let mut edges = Edges::new();
        while let Some(member) = self.members.get(self.ends.len()) {
            // SAFETY: rule P3: a candidate isn't lent, and nothing that is lent is reached (rule
            // R3).
            unsafe { member.trace(&mut Tracer::new(&mut edges)) };
            if edges.refused() {
                return Err(NoMemory);
            }
            for target in edges.waiting() {
                if matches!(target.header().state(), State::Young | State::Old | State::Missed) {
                    let number = self.number(*target)?;
                    push(&mut self.targets, number)?;
                }
            }
            edges.discard(edges.waiting().len());
            push(&mut self.ends, self.targets.len())?;
            if self.members.len() > most {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn number(&mut self, object: Object) -> Result<u32, NoMemory> {
        self.numbers.try_reserve(1).map_err(|_| NoMemory)?;
        let next = u32::try_from(self.members.len()).map_err(|_| NoMemory)?;
        let number = *self.numbers.entry(object.header_ptr().as_ptr()).or_insert(next);
        if number == next {
            push(&mut self.members, object)?;
        }
        Ok(number)
    }

    /// Whether there is a member that no handle from outside leads to.
    fn has_garbage(&self) -> Result<bool, NoMemory> {
        let (mut outside, mut held) = (Vec::new(), Vec::new());
        for member in &self.members {
            push(&mut outside, member.header().strong())?;
        }
        for target in &self.targets {
            let outside = &mut outside[*target as usize];
            *outside = outside.saturating_sub(1);
        }
        for (member, outside) in outside.iter().enumerate() {
            if *outside > 0 {
                push(&mut held, member)?;
            }
        }
        let mut reached = held.len();
        while let Some(source) = held.pop() {
            let begin = source.checked_sub(1).map_or(0, |before| self.ends[before]);
            for target in &self.targets[begin..self.ends[source]] {
                if outside[*target as usize] == 0 {
                    outside[*target as usize] = 1;
                    reached += 1;
                    push(&mut held, *target as usize)?;
                }
            }
        }
        Ok(reached < self.members.len())
    }
}
