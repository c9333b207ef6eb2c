//! A set of objects with what is known of it: who holds whom, and who is held from outside.

use super::failure::{NoMemory, push};
use super::graph::Graph;
use super::shared;
use crate::heap::WorkLists;
use crate::ptr::Object;
use crate::trace::Edges;

/// How far ahead objects are fetched from memory.
pub(super) const MEMBERS_AHEAD: usize = 8;

/// Members have numbers from 1 on, in the order in which they joined.
#[derive(Default, Debug)]
pub(super) struct Set {
    /// Member number n is at n - 1.
    pub(super) members: Vec<Object>,
    /// Their edges.
    pub(super) graph: Graph,
    /// Entries of weak maps, each with a member that is its key or its map: `[entry, parent]`.
    /// Empty, and looked at once, where there are none.
    pub(super) halves: Vec<[u32; 2]>,
    /// Members that have survived a young collection before; in order.
    pub(super) aged: Vec<u32>,
    /// Members whose `trace` panicked. They have no edges here, and count as held from outside.
    pub(super) panicked: Vec<u32>,
    /// Whether a member has a finalizer that is still to run.
    pub(super) pending: bool,
    /// Whether something outside the set holds a member.
    any_live: bool,
    /// How many members no edge leads to from what is held outside.
    unreached: usize,
    /// Whether a member holds something that it didn't report.
    hidden: bool,
    /// Which of the dead hold nothing but the dead: known once the set has none but these
    /// ([`Set::keep_dead`]).
    closed: Closed,
    /// Memory that a scan has used.
    edges: Vec<Object>,
}

/// Of which members it is known that all their edges lead to members.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
enum Closed {
    /// Of none.
    #[default]
    None,
    /// Of those of which the edges say so, by their numbers.
    Each,
    /// Of all.
    All,
}

/// What is known of members that nothing but they themselves hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dead {
    /// Whether one has a finalizer that is still to run.
    pub(super) pending: bool,
    /// Whether one holds something that it didn't report.
    pub(super) hidden: bool,
    /// Whether all that they hold are each other.
    pub(super) closed: bool,
}

impl Set {
    /// An empty set that works with these lists.
    pub(super) fn new(lists: WorkLists) -> Self {
        let WorkLists { members, trial, graph, ends, .. } = lists;
        Self { members, graph: Graph { trial, targets: graph, ends }, ..Self::default() }
    }

    /// Objects that are to be verified.
    pub(super) fn of(members: Vec<Object>) -> Self {
        Self { members, ..Self::default() }
    }

    /// The lists, to be worked with again.
    pub(super) fn into_work_lists(self) -> WorkLists {
        let Self { members, graph: Graph { trial, targets, ends }, edges, .. } = self;
        WorkLists { members, trial, graph: targets, ends, edges }
    }

    /// Keeps what is to be known of a scan's edges, and their memory, for [`Set::into_work_lists`].
    pub(super) fn keep(&mut self, edges: Edges) {
        self.hidden = edges.hides();
        self.edges = edges.into_memory();
    }

    /// Makes room for so many more members.
    pub(super) fn make_room(&mut self, members: usize) -> Result<(), NoMemory> {
        self.members.try_reserve(members).map_err(|_| NoMemory)?;
        self.graph.make_room(members)
    }

    /// Whether a `trace` panicked: then the panic hook may have done anything, and counts and edges
    /// may be wrong.
    #[inline]
    pub(super) fn is_stale(&self) -> bool {
        !self.panicked.is_empty()
    }

    /// An object becomes a member; its number. There is room for it.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "`numbered` looks whether it fits before it is relied on")]
    pub(super) fn join(&mut self, object: Object) -> u32 {
        self.members.push(object);
        let number = self.members.len() as u32;
        self.graph.trial.push(object.header().join(number));
        self.pending |= !object.header().flags().is_settled();
        number
    }

    /// The same for an object that has survived a young collection before. Where there is no memory
    /// to remember that, it grows old later.
    #[cold]
    #[inline(never)]
    pub(super) fn join_aged(&mut self, object: Object) -> u32 {
        let number = self.join(object);
        let _no_memory = push(&mut self.aged, number);
        number
    }

    /// What `append` adds to the list of members becomes the first ones of the set, or more of
    /// them. There is room for them. `held`: how many of each one's handles don't count.
    #[allow(clippy::cast_possible_truncation, reason = "as in `join`")]
    pub(super) fn join_all(&mut self, held: u32, append: impl FnOnce(&mut Vec<Object>)) {
        let before = self.members.len();
        append(&mut self.members);
        let members = &self.members[before..];
        self.graph.trial.resize(before + 1 + members.len(), 0);
        let mut settled = true;
        let mut number = before as u32;
        for ((at, object), trial) in members.iter().enumerate().zip(&mut self.graph.trial[before + 1..]) {
            if let Some(ahead) = members.get(at + MEMBERS_AHEAD) {
                ahead.prefetch();
            }
            settled &= object.header().flags().is_settled();
            number = number.wrapping_add(1);
            *trial = object.header().join(number) - held;
        }
        self.pending |= !settled;
    }

    /// The first members, so many of them, have survived a young collection before. There are no
    /// others yet of which that is known.
    #[allow(clippy::cast_possible_truncation, reason = "as in `join`")]
    pub(super) fn first_are_aged(&mut self, members: usize) {
        if self.aged.try_reserve(members).is_ok() {
            self.aged.extend(1..=members as u32);
        }
    }

    /// Whether all members have numbers of their own.
    #[inline]
    pub(super) fn numbered(&self) -> Result<(), NoMemory> {
        u32::try_from(self.members.len()).map(|_| ()).map_err(|_| NoMemory)
    }

    /// Takes every edge inside the set off its target's trial count. The number of an object with
    /// more edges than handles, if there is one; its count stays at zero.
    pub(super) fn count(&mut self) -> Option<u32> {
        let wrong = self.graph.count();
        if !self.halves.is_empty() {
            shared::count(&mut self.halves, &mut self.graph.trial);
        }
        for number in &self.panicked {
            let trial = &mut self.graph.trial[*number as usize];
            *trial = (*trial).max(1);
        }
        wrong
    }

    /// Finds what is reached from outside: members with a trial count left, and what they reach,
    /// which is given one.
    ///
    /// In order of numbers, which is the order of the arrays; only what an edge leads back to is
    /// visited out of turn.
    pub(super) fn follow(&mut self) -> Result<(), NoMemory> {
        self.unreached = self.graph.follow()?;
        self.any_live = self.unreached < self.members.len();
        if self.any_live && !self.halves.is_empty() {
            return shared::follow(&self.halves, &mut self.graph);
        }
        Ok(())
    }

    /// Whether at least half of the members look dead, entries of weak maps left aside.
    pub(super) fn is_mostly_dead(&self) -> bool {
        self.unreached * 2 >= self.members.len()
    }

    /// Puts the members in order: first those that nothing outside the set reaches, as they came,
    /// then the others; and returns how many the first are.
    pub(super) fn sort(&mut self) -> usize {
        if !self.any_live {
            if self.graph.no_edge_leads_out() {
                self.closed = Closed::All;
            }
            return self.members.len();
        }
        let mut dead = 0;
        for (at, trial) in self.graph.trial.iter().skip(1).enumerate() {
            if *trial == 0 {
                self.members.swap(dead, at);
                dead += 1;
            }
        }
        dead
    }

    /// Nothing but the members hold them: they are the dead.
    pub(super) fn are_dead(&mut self, found: Dead) {
        let Dead { pending, hidden, closed } = found;
        self.pending = pending;
        self.hidden = hidden;
        self.closed = if closed { Closed::All } else { Closed::None };
    }

    /// Leaves nothing but the dead in the set, in order; the others are `spared`.
    pub(super) fn keep_dead(&mut self, mut spared: impl FnMut(Object)) {
        if !self.any_live && self.graph.no_edge_leads_out() {
            self.closed = Closed::All;
            return;
        }
        self.closed = Closed::Each;
        if !self.any_live {
            return;
        }
        let mut dead = 0;
        for at in 0..self.members.len() {
            if let Some(ahead) = self.members.get(at + MEMBERS_AHEAD) {
                ahead.prefetch();
            }
            let object = self.members[at];
            if self.graph.trial[at + 1] == 0 {
                self.members[dead] = object;
                dead += 1;
            } else {
                spared(object);
            }
        }
        self.members.truncate(dead);
    }

    /// Whether nothing of the dead need be dropped: all that they would drop are handles to each
    /// other (rule P5).
    pub(super) fn needs_no_drop(&self) -> bool {
        self.closed != Closed::None && !self.hidden && fetched(&self.members).all(|object| self.is_undropped(object))
    }

    /// Whether a dead member need not be dropped.
    #[inline]
    pub(super) fn is_undropped(&self, object: Object) -> bool {
        !self.hidden && object.header().drops_handles_alone() && self.is_closed(object)
    }

    /// Whether a dead member is known to hold nothing but the dead.
    #[inline]
    fn is_closed(&self, object: Object) -> bool {
        match self.closed {
            Closed::None => false,
            Closed::Each => self.graph.holds_the_dead_alone(object.header().number() as usize),
            Closed::All => true,
        }
    }
}

/// These objects, each fetched from memory some way ahead. A fetch reads nothing: what is ahead may
/// be gone.
pub(super) fn fetched(objects: &[Object]) -> impl Iterator<Item = Object> + '_ {
    objects.iter().enumerate().map(|(at, object)| {
        if let Some(ahead) = objects.get(at + MEMBERS_AHEAD) {
            ahead.prefetch();
        }
        *object
    })
}
