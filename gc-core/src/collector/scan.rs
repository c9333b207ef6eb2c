//! Trial counting over a set of objects, and what is reached from outside it.
//!
//! Objects are looked at once: their `trace` records edges, whose targets are numbered as they join
//! the set. What is known then is a graph of numbers in a few arrays, and the rest is done there:
//! taking edges off trial counts, and following them from what is held. Tracing is bound by cache
//! misses, so it goes breadth first along a list, fetches what comes next in the list ahead of
//! time, and looks at the edges some way behind recording them, many at once.

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::components::edges_of;
use super::failure::{Failure, NoMemory, push};
use super::graph::OUTSIDE;
use super::set::{MEMBERS_AHEAD, Set};
use crate::heap::{Buffer, Heap};
use crate::object::{Header, Side, WATCHES_PROMISES};
use crate::ptr::Object;
use crate::state::State;
use crate::trace::{EDGES_AHEAD, Edges, Tracer};

/// Which objects join the set when an edge leads to them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    /// Those that are young.
    Young,
    /// All but frozen and untracked ones.
    All,
    /// None: the set is complete.
    Members,
}

/// A set of objects that is being looked at. While it exists, nothing but `trace` runs as user code
/// (rule R2).
///
/// A member is in the state `Member`, and its scratch word is its number.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    heap: &'a Heap,
    reach: Reach,
    set: Set,
    /// Edges whose targets are not looked at yet.
    edges: Edges,
    /// Takes watched objects that members hold, perhaps more than once. None in release builds.
    watched: &'a mut Vec<Object>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(heap: &'a Heap, reach: Reach, watched: &'a mut Vec<Object>) -> Self {
        let mut lists = heap.take_work_lists();
        let edges = Edges::with_memory_of(std::mem::take(&mut lists.edges));
        Self { heap, reach, set: Set::new(lists), edges, watched }
    }

    /// The set, where the scan is given up before it ran.
    pub(super) fn give_up(self) -> (Set, Result<(), Failure>) {
        (self.set, Err(Failure::Memory))
    }

    /// Adds the candidates of a generation that the set reaches.
    pub(super) fn add_candidates(&mut self, candidates: &Buffer) -> Result<(), NoMemory> {
        // More than their own number, so that what joins doesn't move the lists at once.
        let mut likely = candidates.len() + candidates.len() / 2 + 2 * BATCH;
        if self.reach == Reach::All && candidates.len() > self.heap.last_traced.get() / 8 {
            likely = likely.max(self.heap.last_traced.get());
        }
        self.set.make_room(likely)?;
        self.set.graph.ends.try_reserve(likely).map_err(|_| NoMemory)?;
        self.set.graph.targets.try_reserve(likely).map_err(|_| NoMemory)?;
        self.set.join_all(0, |members| candidates.append_to(members));
        let survivors = self.heap.survivors.get();
        if self.reach == Reach::Young && survivors > 0 {
            // They are the first members.
            let left = candidates.entries().take_while(|(index, _)| (*index as usize) < survivors).count();
            self.set.first_are_aged(left);
        }
        self.set.numbered()
    }

    /// Adds these objects, each held by the collector once besides.
    pub(super) fn add_held(&mut self, objects: &[Object]) -> Result<(), NoMemory> {
        self.set.make_room(objects.len())?;
        self.set.join_all(1, |members| members.extend_from_slice(objects));
        self.set.numbered()
    }

    /// Looks at the whole set. On a failure it is what it was by then. Its members are in the state
    /// `Member`.
    ///
    /// A member whose `trace` panics counts as held from outside, and as holding nothing. Since the
    /// panic hook may have done anything, what is found then is [stale](Set::is_stale).
    pub(super) fn run(mut self) -> (Set, Result<(), Failure>) {
        if self.set.members.is_empty() {
            self.set.keep(self.edges);
            return (self.set, Ok(()));
        }
        let scan = self.record().and_then(|()| {
            let wrong = self.set.count();
            self.set.follow().map(|()| wrong)
        });
        let result = match scan {
            Err(NoMemory) => Err(Failure::Memory),
            Ok(_) if self.edges.refused() => Err(Failure::Memory),
            // A panic hook that moved a handle may have shown it twice.
            Ok(Some(number)) if !self.set.is_stale() => Err(self.too_many_edges(self.set.members[number as usize - 1])),
            Ok(_) => Ok(()),
        };
        self.set.keep(self.edges);
        (self.set, result)
    }

    /// Traces each member, and numbers what its edges lead to; targets join as far as the set
    /// reaches.
    fn record(&mut self) -> Result<(), NoMemory> {
        push(&mut self.set.graph.ends, 0)?;
        let mut traced = 0;
        while traced < self.set.members.len() {
            traced = self.trace_some(traced)?;
            let last = traced == self.set.members.len();
            let keep = if last { 0 } else { EDGES_AHEAD.min(self.edges.waiting().len()) };
            self.resolve(keep)?;
        }
        Ok(())
    }

    /// Traces members from this one on until edges enough wait, there is no member left, or one
    /// panics; how many are traced by then.
    fn trace_some(&mut self, traced: usize) -> Result<usize, NoMemory> {
        // Behind the end of the last that was traced stands this.
        const NONE: u32 = u32::MAX;
        let mut new_ends = [NONE; BATCH];
        let resolved = self.set.graph.targets.len();
        let tracing =
            AssertUnwindSafe(|| trace_each(&self.set.members, traced, resolved, &mut self.edges, &mut new_ends));
        let tried = catch_unwind(tracing).map_err(|payload| self.heap.keep_trace_panic(payload));
        // Fewer edges than `OUTSIDE` is given handles, and ends that aren't `NONE`.
        u32::try_from(resolved + self.edges.waiting().len() + 1).map_err(|_| NoMemory)?;
        let mut some = tried.unwrap_or_else(|()| new_ends.iter().position(|end| *end == NONE).unwrap_or(BATCH));
        if tried.is_err() {
            let end = some.checked_sub(1).map_or(*self.set.graph.ends.last().unwrap_or(&0), |last| new_ends[last]);
            self.edges.keep(end as usize - resolved);
            new_ends[some] = end;
            some += 1;
            #[allow(clippy::cast_possible_truncation, reason = "it has a number")]
            push(&mut self.set.panicked, (traced + some) as u32)?;
        }
        self.set.graph.ends.try_reserve(some).map_err(|_| NoMemory)?;
        self.set.graph.ends.extend_from_slice(&new_ends[..some]);
        Ok(traced + some)
    }

    /// Numbers the targets of edges that wait, all but the youngest of them; the targets join as
    /// far as the set reaches.
    fn resolve(&mut self, keep: usize) -> Result<(), NoMemory> {
        let ready = self.edges.waiting().len() - keep;
        self.set.make_room(ready)?;
        self.set.graph.targets.try_reserve(ready).map_err(|_| NoMemory)?;
        let mut graph = std::mem::take(&mut self.set.graph.targets);
        let joining = Joining::new(self.reach, self.heap.era());
        graph.extend(self.edges.waiting()[..ready].iter().map(|target| {
            let header = target.header();
            if header.is_member() {
                return header.number();
            }
            match joining.takes(header) {
                Takes::No => {}
                Takes::Fresh => return self.set.join(*target),
                Takes::Aged => return self.set.join_aged(*target),
            }
            if WATCHES_PROMISES && header.state() == State::Untracked && header.is_watched() {
                // One that finds no room isn't looked at this time.
                let _kept = push(self.watched, *target);
            }
            OUTSIDE
        }));
        self.set.graph.targets = graph;
        self.edges.discard(ready);
        if !self.edges.halves().is_empty() {
            self.resolve_halves(joining)?;
        }
        self.set.numbered()
    }

    /// The same for entries of weak maps that were met at their key, or at their map.
    #[cold]
    #[inline(never)]
    fn resolve_halves(&mut self, joining: Joining) -> Result<(), NoMemory> {
        let halves = self.edges.halves();
        self.set.make_room(halves.len())?;
        self.set.halves.try_reserve(halves.len()).map_err(|_| NoMemory)?;
        for (entry, source) in halves {
            let header = entry.header();
            if header.is_member() {
                self.set.halves.push([header.number(), *source]);
                continue;
            }
            let number = match joining.takes(header) {
                Takes::No => continue,
                Takes::Fresh => self.set.join(*entry),
                Takes::Aged => self.set.join_aged(*entry),
            };
            self.set.halves.push([number, *source]);
        }
        self.edges.discard_halves();
        Ok(())
    }

    /// More edges to `target` were reported than there are handles. It is undefined behaviour to go
    /// on trusting the `trace` that did it (its promise 1 or 2), so debug builds stop; others
    /// go on with the safest count.
    #[cold]
    #[inline(never)]
    fn too_many_edges(&self, target: Object) -> Failure {
        match catch_unwind(AssertUnwindSafe(|| self.blame(target))) {
            Ok(()) => Failure::Memory,
            Err(payload) => Failure::Panic(payload),
        }
    }

    fn blame(&self, target: Object) {
        let mut reported: Vec<(&str, usize)> = Vec::new();
        for source in &self.set.members {
            // SAFETY: as in `trace_some`.
            let edges = unsafe { edges_of(*source) }.iter().filter(|edge| **edge == target).count();
            match reported.iter_mut().find(|(name, _)| *name == source.type_name()) {
                Some((_, sum)) => *sum += edges,
                None if edges > 0 => reported.push((source.type_name(), edges)),
                None => {}
            }
        }
        reported.sort_by_key(|(_, edges)| Reverse(*edges));
        let most = reported.first().map_or(0, |(_, edges)| *edges);
        let likely: Vec<_> =
            reported.iter().filter(|(_, edges)| *edges == most).map(|(name, _)| format!("`{name}`")).collect();
        let by: Vec<_> = reported.iter().map(|(name, edges)| format!("{edges} by `{name}`")).collect();
        panic!(
            "gc-core: `Trace` is implemented wrongly, most likely for {}. Edges reported to one object of type `{}`: {}. \
             Handles to it: {}. Each handle that a value owns must be reported at most once, and no other",
            likely.join(" or "),
            target.type_name(),
            by.join(", "),
            target.header().strong(),
        );
    }
}

/// Traces these members one after the other, until edges enough wait; writes down where the edges
/// of each end, counted from the first that was ever recorded, of which so many are `resolved`. How
/// many were traced. Begins behind the first `before` of them.
#[inline]
pub(super) fn trace_each(
    all: &[Object],
    before: usize,
    resolved: usize,
    edges: &mut Edges,
    ends: &mut [u32; BATCH],
) -> usize {
    let members = &all[before..];
    let mut traced = 0;
    for (object, end) in members.iter().zip(ends) {
        if let Some(ahead) = members.get(traced + MEMBERS_AHEAD) {
            ahead.prefetch_value();
        }
        traced += 1;
        let header = object.header();
        if header.flags().has_side() {
            // SAFETY: rule P3: a member is held by somebody, and what a `&mut` is lent of is never
            // a member (rule R3).
            unsafe { trace_with_entries(*object, before + traced, edges) };
        } else {
            // SAFETY: rule S4: there is no side record.
            let trace = unsafe { header.own_vtable() }.trace;
            // SAFETY: rule P3: a member is held by somebody, and what a `&mut` is lent of is never
            // a member (rule R3). The table is that of the value's type.
            unsafe { trace(object.block(), &mut Tracer::new(edges)) };
        }
        let waiting = edges.waiting().len();
        #[allow(clippy::cast_possible_truncation, reason = "who calls looks at that, before it is relied on")]
        let recorded = (resolved + waiting) as u32;
        *end = recorded;
        if waiting >= BATCH {
            break;
        }
    }
    traced
}

/// Traces a member that may be a key or a map: what it holds, and the entries that hang on it.
///
/// # Safety
/// As for [`Object::trace`].
#[inline(never)]
unsafe fn trace_with_entries(object: Object, number: usize, edges: &mut Edges) {
    // SAFETY: as this function asks for.
    unsafe { object.trace(&mut Tracer::new(edges)) };
    if object.header().side().is_some_and(Side::may_have_entries) {
        object.each_entry(|entry| edges.record_half(entry.object()));
        #[allow(clippy::cast_possible_truncation, reason = "who calls looks at that, before it is relied on")]
        edges.name_source(number as u32);
    }
}

/// How many edges wait at least until they are looked at, or how many objects have been traced
/// since.
pub(super) const BATCH: usize = 64;

/// Whom a set takes in, of those that are not its members. Candidates of its generation are.
#[derive(Clone, Copy)]
struct Joining {
    /// A bit for each state.
    states: u8,
    /// In which era they must have been born, or in the one before.
    era: Option<u32>,
}

/// Whether a set takes an object in.
enum Takes {
    No,
    Fresh,
    /// It does, and the object has survived a young collection.
    Aged,
}

impl Joining {
    fn new(reach: Reach, era: u32) -> Self {
        let states: &[State] = match reach {
            Reach::Young => &[State::Young],
            Reach::All => &[State::Young, State::Old, State::Missed],
            Reach::Members => &[],
        };
        let states = states.iter().fold(0, |states, state| states | 1 << *state as u8);
        Self { states, era: (reach == Reach::Young).then_some(era) }
    }

    #[inline]
    fn takes(self, header: &Header) -> Takes {
        if self.states >> header.state() as u8 & 1 == 0 {
            return Takes::No;
        }
        match self.era.map(|era| header.eras_since_birth(era)) {
            None | Some(0) => Takes::Fresh,
            Some(1) => Takes::Aged,
            Some(_) => Takes::No,
        }
    }
}
