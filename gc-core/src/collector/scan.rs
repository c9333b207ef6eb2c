//! Trial counting over a set of objects, and what is reached from outside it.
//!
//! Objects are looked at once: their `trace` records edges, whose targets are numbered as they join the set. What is known
//! then is a graph of numbers in a few arrays, and the rest is done there: taking edges off trial counts, and following
//! them from what is held. Tracing is bound by cache misses, so it goes breadth first along a list, fetches what comes next
//! in the list ahead of time, and looks at the edges some way behind recording them, many at once.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Failure;
use super::components::edges_of;
use super::set::{AHEAD, OUTSIDE, Set, fetched};
use crate::local::{Candidates, Heap, is_of_era};
use crate::object::Header;
use crate::object::WATCHES_PROMISES;
use crate::ptr::Object;
use crate::state::State;
use crate::trace::{self, Edges, Tracer};

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

/// There was no memory for one of the lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoMemory;

/// A set of objects that is being looked at. While it exists, nothing but `trace` runs as user code (rule R2).
///
/// A member is in the state `Member`, and its scratch word is its number.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    heap: &'a Heap,
    reach: Reach,
    /// How many of each member's handles are the collector's.
    held: u32,
    set: Set,
    /// Edges whose targets are not looked at yet.
    edges: Edges,
    /// Takes watched objects that members hold, perhaps more than once. None in release builds.
    watched: &'a mut Vec<Object>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(heap: &'a Heap, reach: Reach, watched: &'a mut Vec<Object>) -> Self {
        Self { heap, reach, held: 0, set: Set::default(), edges: Edges::new(), watched }
    }

    /// The members, where the scan is given up before it ran.
    pub(super) fn into_members(self) -> Vec<Object> {
        self.set.members
    }

    /// Adds those of the candidates that the set reaches.
    pub(super) fn add_candidates(&mut self, candidates: &Candidates) -> Result<(), NoMemory> {
        self.set.members.try_reserve(candidates.len()).map_err(|_| NoMemory)?;
        let joining = Joining { reach: self.reach, era: self.heap.era.get() };
        for object in candidates.objects() {
            if joining.takes(object.header()) {
                join(&mut self.set.members, object);
            }
        }
        numbered(&self.set.members)
    }

    /// Adds these objects, each held by the collector once besides.
    pub(super) fn add_held(&mut self, objects: &[Object]) -> Result<(), NoMemory> {
        self.held = 1;
        self.set.members.try_reserve(objects.len()).map_err(|_| NoMemory)?;
        for object in fetched(objects) {
            join(&mut self.set.members, object);
        }
        numbered(&self.set.members)
    }

    /// Looks at the whole set. On a failure the members come back, in the state `Member`.
    pub(super) fn run(mut self) -> Result<Set, (Failure, Vec<Object>)> {
        let scan = AssertUnwindSafe(|| {
            self.record()?;
            if let Some(number) = self.set.count() {
                self.too_many_edges(self.set.members[number as usize - 1]);
            }
            self.set.follow()
        });
        let failure = match catch_unwind(scan) {
            Ok(Ok(())) if !self.edges.refused() => return Ok(self.set),
            Ok(_) => Failure::Memory,
            Err(payload) => Failure::Panic(payload),
        };
        Err((failure, self.set.members))
    }

    /// Traces each member, and numbers what its edges lead to; targets join as far as the set reaches.
    fn record(&mut self) -> Result<(), NoMemory> {
        push(&mut self.set.ends, 0)?;
        push(&mut self.set.trial, u32::MAX)?;
        let mut at = 0;
        while let Some(object) = self.set.members.get(at).copied() {
            if let Some(ahead) = self.set.members.get(at + AHEAD) {
                ahead.prefetch_value();
            }
            let header = object.header();
            push(&mut self.set.trial, header.count.get() - self.held)?;
            self.set.pending |= !header.flags().is_settled();
            // SAFETY: rule P3: a member is held by somebody, and what a `&mut` is lent of is never a member (rule R3).
            unsafe { object.trace(&mut Tracer::new(&mut self.edges)) };
            at += 1;
            let recorded = self.set.graph.len() + self.edges.waiting().len();
            push(&mut self.set.ends, u32::try_from(recorded).map_err(|_| NoMemory)?)?;
            if at == self.set.members.len() {
                self.resolve(0)?;
            } else if self.edges.waiting().len() >= BATCH {
                self.resolve(trace::AHEAD)?;
            }
        }
        Ok(())
    }

    /// Numbers the targets of edges that wait, all but the youngest of them; the targets join as far as the set reaches.
    fn resolve(&mut self, keep: usize) -> Result<(), NoMemory> {
        let ready = self.edges.waiting().len() - keep;
        let Set { members, graph, .. } = &mut self.set;
        members.try_reserve(ready).map_err(|_| NoMemory)?;
        graph.try_reserve(ready).map_err(|_| NoMemory)?;
        let joining = Joining { reach: self.reach, era: self.heap.era.get() };
        graph.extend(self.edges.waiting()[..ready].iter().map(|target| {
            let header = target.header();
            if header.state() == State::Member {
                return header.scratch.get();
            }
            if joining.takes(header) {
                return join(members, *target);
            }
            if WATCHES_PROMISES && header.state() == State::Untracked && header.is_watched() {
                // One that finds no room isn't looked at this time.
                let _kept = push(self.watched, *target);
            }
            OUTSIDE
        }));
        self.edges.discard(ready);
        numbered(members)
    }

    /// More edges to `target` were reported than there are handles. It is undefined behaviour to go on trusting the
    /// `trace` that did it (its promise 1 or 2), so debug builds stop; others go on with the safest count.
    #[cold]
    #[inline(never)]
    fn too_many_edges(&self, target: Object) {
        let mut worst = ("?", 0);
        for source in &self.set.members {
            // SAFETY: as in `record`.
            let reported = unsafe { edges_of(*source) }.iter().filter(|edge| **edge == target).count();
            if reported > worst.1 {
                worst = (source.type_name(), reported);
            }
        }
        panic!(
            "gc-core: `Trace` is implemented wrongly, most likely for `{}`: it reports {} edges to an object of type `{}`, \
             which has {} handles in all. Each handle that a value owns must be reported at most once",
            worst.0,
            worst.1,
            target.type_name(),
            target.header().count.get(),
        );
    }
}

/// How many edges wait at least until they are looked at.
const BATCH: usize = 64;

/// Whom a set takes in.
#[derive(Clone, Copy)]
struct Joining {
    reach: Reach,
    era: u32,
}

impl Joining {
    #[inline]
    fn takes(self, header: &Header) -> bool {
        match (self.reach, header.state()) {
            (Reach::Young, State::Young) => is_of_era(header, self.era),
            (Reach::All, State::Young | State::Old | State::Missed) => true,
            _ => false,
        }
    }
}

/// The number of an object that joins the members. There is room for it.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "`numbered` looks whether it fits before it is relied on")]
fn join(members: &mut Vec<Object>, object: Object) -> u32 {
    members.push(object);
    let number = members.len() as u32;
    let header = object.header();
    header.set_state(State::Member);
    header.scratch.set(number);
    number
}

/// Whether all of them have numbers.
#[inline]
fn numbered(members: &[Object]) -> Result<(), NoMemory> {
    u32::try_from(members.len()).map(|_| ()).map_err(|_| NoMemory)
}

/// Adds to a list; a refused allocation gives the scan up instead of ending the process.
#[inline]
pub(super) fn push<T>(list: &mut Vec<T>, entry: T) -> Result<(), NoMemory> {
    if list.len() == list.capacity() {
        grow(list)?;
    }
    list.push(entry);
    Ok(())
}

#[cold]
fn grow<T>(list: &mut Vec<T>) -> Result<(), NoMemory> {
    list.try_reserve(64).map_err(|_| NoMemory)
}
