//! Trial counting over a set of objects, and marking what is reached from outside it.
//!
//! Both passes trace breadth first from a list, look at the edges some way behind recording them, and fetch what comes
//! next in the list ahead of time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Failure;
use super::components::edges_of;
use crate::local::Heap;
use crate::object::Header;
use crate::ptr::Object;
use crate::state::State;
use crate::trace::{Edges, Tracer};

/// How far ahead of the tracing objects are fetched from memory.
const AHEAD: usize = 8;

/// Which objects join the set when an edge leads to them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    /// Those born since the last collection.
    Young,
    /// All but frozen and untracked ones.
    All,
    /// None: the set is complete.
    Members,
}

/// A set of objects that is being looked at. While it exists, nothing but `trace` runs as user code (rule R2).
///
/// A member's scratch word is its trial count: its strong count less the edges seen inside the set.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    heap: &'a Heap,
    reach: Reach,
    members: Vec<Object>,
    edges: Edges,
    /// Watched objects that members hold. Empty in release builds.
    watched: Vec<Object>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(heap: &'a Heap, reach: Reach) -> Self {
        Self { heap, reach, members: Vec::new(), edges: Edges::new(), watched: Vec::new() }
    }

    /// A scan of these objects alone. `held`: how many of each object's handles are the collector's.
    pub(super) fn of_members(heap: &'a Heap, members: Vec<Object>, held: u32) -> Self {
        for object in &members {
            let header = object.header();
            header.set_state(State::Member);
            header.scratch.set(header.count.get() - held);
        }
        Self { heap, reach: Reach::Members, members, edges: Edges::new(), watched: Vec::new() }
    }

    /// Watched objects that members hold, perhaps more than once.
    pub(super) fn watched(&self) -> &[Object] {
        &self.watched
    }

    pub(super) fn members(&self) -> &[Object] {
        &self.members
    }

    pub(super) fn into_members(self) -> Vec<Object> {
        self.members
    }

    /// Adds an object to the set, unless it is in it.
    pub(super) fn add(&mut self, object: Object) -> Result<(), Failure> {
        if self.joins(object.header()) { self.join(object) } else { Ok(()) }
    }

    #[inline]
    fn joins(&self, header: &Header) -> bool {
        match (self.reach, header.state()) {
            (Reach::Young, State::Young) => self.heap.is_of_this_era(header),
            (Reach::All, State::Young | State::Old) => true,
            _ => false,
        }
    }

    #[inline]
    fn join(&mut self, object: Object) -> Result<(), Failure> {
        push(&mut self.members, object)?;
        let header = object.header();
        header.set_state(State::Member);
        header.scratch.set(header.count.get());
        Ok(())
    }

    /// Looks at the whole set. Afterwards the members that nothing outside the set reaches are still in the state
    /// `Member`, and the others are `Live`.
    pub(super) fn run(&mut self) -> Result<(), Failure> {
        let scan = AssertUnwindSafe(|| {
            self.count()?;
            self.mark()
        });
        let result = catch_unwind(scan).unwrap_or_else(|payload| Err(Failure::Panic(payload)));
        if self.edges.refused() { Err(Failure::Memory) } else { result }
    }

    /// Takes every edge inside the set off its target's trial count; targets join as far as the set reaches.
    fn count(&mut self) -> Result<(), Failure> {
        let mut at = 0;
        while at < self.members.len() {
            if let Some(ahead) = self.members.get(at + AHEAD) {
                ahead.prefetch_value();
            }
            self.trace(self.members[at]);
            at += 1;
            while let Some(target) = self.edges.next_arrived() {
                self.count_edge(target)?;
            }
            if at == self.members.len() {
                while let Some(target) = self.edges.next() {
                    self.count_edge(target)?;
                }
            }
        }
        Ok(())
    }

    #[inline]
    fn count_edge(&mut self, target: Object) -> Result<(), Failure> {
        let header = target.header();
        if header.state() != State::Member {
            if !self.joins(header) {
                if header.state() == State::Untracked && header.is_watched() {
                    push(&mut self.watched, target)?;
                }
                return Ok(());
            }
            self.join(target)?;
        }
        let trial = header.scratch.get();
        if trial == 0 {
            self.too_many_edges(target);
        }
        header.scratch.set(trial.saturating_sub(1));
        Ok(())
    }

    /// Marks what is reached from outside: members with a trial count, and what they reach.
    fn mark(&mut self) -> Result<(), Failure> {
        let mut reached: Vec<Object> = Vec::new();
        let mut at = 0;
        loop {
            if let Some(object) = reached.pop() {
                self.trace(object);
            } else if let Some(object) = self.members.get(at).copied() {
                at += 1;
                if let Some(ahead) = self.members.get(at + AHEAD) {
                    ahead.prefetch_value();
                }
                let header = object.header();
                if header.scratch.get() == 0 || header.state() != State::Member {
                    continue;
                }
                header.set_state(State::Live);
                self.trace(object);
            } else if let Some(target) = self.edges.next() {
                mark_edge(target, &mut reached)?;
                continue;
            } else {
                return Ok(());
            }
            while let Some(target) = self.edges.next_arrived() {
                mark_edge(target, &mut reached)?;
            }
        }
    }

    #[inline]
    fn trace(&mut self, object: Object) {
        // SAFETY: rule P3: a member is held by somebody, and what a `&mut` is lent of is never a member (rule R3).
        unsafe { object.trace(&mut Tracer::new(&mut self.edges)) }
    }

    /// More edges to `target` were reported than there are handles. It is undefined behaviour to go on trusting the
    /// `trace` that did it (its promise 1 or 2), so debug builds stop; others go on with the safest count.
    #[cold]
    #[inline(never)]
    fn too_many_edges(&self, target: Object) {
        if cfg!(debug_assertions) {
            let mut worst = ("?", 0);
            for source in &self.members {
                // SAFETY: as in `Scan::trace`.
                let reported = unsafe { edges_of(*source) }.iter().filter(|edge| **edge == target).count();
                if reported > worst.1 {
                    worst = (source.type_name(), reported);
                }
            }
            panic!(
                "gc-core: `Trace` is implemented wrongly, most likely for `{}`: it reports {} edges to an object of type \
                 `{}`, which has {} handles in all. Each handle that a value owns must be reported at most once",
                worst.0,
                worst.1,
                target.type_name(),
                target.header().count.get(),
            );
        }
    }
}

#[inline]
fn mark_edge(target: Object, reached: &mut Vec<Object>) -> Result<(), Failure> {
    let header = target.header();
    if header.state() == State::Member {
        push(reached, target)?;
        header.set_state(State::Live);
    }
    Ok(())
}

/// Adds to a list; a refused allocation gives the scan up instead of ending the process.
#[inline]
fn push(list: &mut Vec<Object>, object: Object) -> Result<(), Failure> {
    if list.len() == list.capacity() {
        grow(list)?;
    }
    list.push(object);
    Ok(())
}

#[cold]
fn grow(list: &mut Vec<Object>) -> Result<(), Failure> {
    list.try_reserve(64).map_err(|_| Failure::Memory)
}
