//! The objects that a collection has in its set.

use std::mem;

use super::tracing::AHEAD;
use super::turn::{self, Lists, Turn};
use crate::collector::{Graph, NoMemory, OUTSIDE};
use crate::ptr::Shared;
use crate::sync::alarm;
use crate::sync::desk::{self, Taken};
use crate::sync::here::{Here, with_here};
use crate::sync::memory;
use crate::sync::word::{Forgotten, MOST, Seen};

/// Members have numbers from 1 on, in the order in which they joined. Each has MEMBER and its
/// number in its word, so that its memory stays (rule M2) until it is [forgotten](Members::forget).
#[derive(Debug)]
pub(super) struct Members {
    /// Member number n is at n - 1.
    objects: Vec<Shared>,
    /// What detection has found of them.
    pub(super) graph: Graph,
    /// How many of the first were candidates.
    candidates: usize,
    /// Whether another collection may have members.
    others_have_some: bool,
    /// Whether some of these were met, with which it is still busy.
    pub(super) met_others: bool,
}

impl Members {
    pub(super) fn none() -> Self {
        Self { objects: Vec::new(), graph: Graph::default(), candidates: 0, others_have_some: true, met_others: false }
    }

    /// No members yet.
    pub(super) fn begin(turn: &mut Turn) -> Self {
        let Lists { objects, graph } = mem::replace(&mut **turn, Lists::NONE);
        Self { objects, graph, others_have_some: turn::others_have_members(), ..Self::none() }
    }

    /// Keeps the memory of the lists for the next to have the turn: what detection has found is
    /// known no more. `and_members`: there are none any more.
    pub(super) fn give_back(&mut self, turn: &mut Turn, and_members: bool) {
        turn.graph = mem::take(&mut self.graph);
        if and_members {
            turn.objects = mem::take(&mut self.objects);
        }
        turn.keep();
    }

    /// The turn was another's meanwhile.
    pub(super) fn others_may_have_some(&mut self) {
        self.others_have_some = true;
    }

    /// Takes the candidates of all threads (rule M4). Those for which there is no memory stay what
    /// they are.
    pub(super) fn take(turn: &mut Turn) -> Self {
        let mut members = Self::begin(turn);
        desk::take_all(|object| members.take_candidate(object));
        members.candidates = members.objects.len();
        members
    }

    /// A candidate whose entry is at hand joins, or what is left of it is freed.
    fn take_candidate(&mut self, object: Shared) -> Taken {
        if self.make_room(1).is_err() {
            return Taken::PutBack;
        }
        let number = self.next_number();
        let header = object.header();
        let mut seen = header.word.look();
        loop {
            let taken = if seen.is_member() {
                // Another collection's (rule M5).
                self.met_others = true;
                return Taken::PutBack;
            } else if seen.is_gone() {
                // SAFETY: rule M2: the value is gone, its dropper is done, no set has the object, and
                // its entry, the last owner, is ours and goes.
                unsafe { memory::free(object, header.vtable()) };
                return Taken::Away;
            } else if seen.count() == 0 {
                header.word.take_from_dropper(seen)
            } else {
                header.word.take(seen, number).map(|()| self.objects.push(object))
            };
            match taken {
                Ok(()) => return Taken::Away,
                Err(now) => seen = now,
            }
        }
    }

    /// Makes room for so many more members.
    #[inline]
    fn make_room(&mut self, members: usize) -> Result<(), NoMemory> {
        u32::try_from(self.objects.len() + members).ok().filter(|number| *number <= MOST).ok_or(NoMemory)?;
        self.objects.try_reserve(members).map_err(|_| NoMemory)
    }

    /// The number of the next member, for which there is room.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "there is room for those whose numbers fit")]
    fn next_number(&self) -> u32 {
        self.objects.len() as u32 + 1
    }

    /// How many there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    /// How many of the first were candidates.
    pub(super) fn candidates(&self) -> usize {
        self.candidates
    }

    /// The objects, in order of their numbers.
    #[inline]
    pub(super) fn objects(&self) -> &[Shared] {
        &self.objects
    }

    /// The member with this number.
    #[inline]
    pub(super) fn object(&self, number: u32) -> Shared {
        self.objects[number as usize - 1]
    }

    /// The number of an object, if it is a member of this set: others have numbers in theirs.
    #[inline]
    pub(super) fn number_of(&self, object: Shared, seen: Seen) -> Option<u32> {
        let number = seen.number();
        let is_here = || self.objects.get(number.wrapping_sub(1)) == Some(&object);
        // Where nobody else has members, the list needn't be read, which isn't in order.
        let is_ours = seen.is_member() && (!self.others_have_some || is_here());
        debug_assert!(!is_ours || is_here());
        #[allow(clippy::cast_possible_truncation, reason = "a number has 28 bits")]
        is_ours.then_some(number as u32)
    }

    /// Adds the numbers of the targets of edges. Those that are no members join, if they can
    /// (rules M6 and M7).
    ///
    /// The handles that were reported keep the objects.
    pub(super) fn reach_all(&mut self, targets: &[Shared]) -> Result<(), NoMemory> {
        let edges = self.graph.targets.len() + targets.len();
        u32::try_from(edges).map_err(|_| NoMemory)?;
        self.make_room(targets.len())?;
        self.graph.targets.try_reserve(targets.len()).map_err(|_| NoMemory)?;
        let mut numbers = mem::take(&mut self.graph.targets);
        numbers.extend(targets.iter().map(|target| self.reach(*target)));
        self.graph.targets = numbers;
        Ok(())
    }

    /// The number of one of them. There is room for it.
    #[inline]
    fn reach(&mut self, target: Shared) -> u32 {
        let seen = target.header().word.look();
        match self.number_of(target, seen) {
            Some(number) => number,
            None => self.join(target, seen),
        }
    }

    /// An object becomes a member, which it isn't, if it can be one: its number.
    fn join(&mut self, target: Shared, mut seen: Seen) -> u32 {
        loop {
            if seen.is_member() {
                self.met_others = true;
                return OUTSIDE;
            }
            if seen.is_leaf() || seen.count() == 0 {
                return OUTSIDE;
            }
            let number = self.next_number();
            match target.header().word.join(seen, number) {
                Ok(()) => {
                    self.objects.push(target);
                    return number;
                }
                Err(now) => seen = now,
            }
        }
    }

    /// An object becomes the first member: whether there is memory for it.
    pub(super) fn begin_with(&mut self, object: Shared) -> Result<(), NoMemory> {
        self.make_room(1)?;
        self.reach(object);
        Ok(())
    }

    /// All members that are `left` are members no more. `restores`: those that were candidates are
    /// candidates again (rule M22).
    pub(super) fn forget_all(&self, restores: bool, left: impl Fn(u32) -> bool) {
        for (at, object) in self.objects.iter().enumerate() {
            if let Some(ahead) = self.objects.get(at + AHEAD) {
                ahead.prefetch();
            }
            #[allow(clippy::cast_possible_truncation, reason = "a number has 28 bits")]
            if left(at as u32 + 1) {
                if restores && at < self.candidates { restore(*object) } else { forget(*object) }
            }
        }
    }
}

/// An object is no member any more.
#[inline]
pub(super) fn forget(object: Shared) {
    if object.header().word.forget() {
        // SAFETY: rule M2: the word has said so.
        unsafe { free(object) };
    }
}

/// Frees a member that was forgotten.
///
/// # Safety
/// Rule M2: the value is gone, its dropper is done, there is no entry, and the set was the last
/// owner.
#[cold]
unsafe fn free(object: Shared) {
    // SAFETY: rule M2, as this function asks for.
    unsafe { memory::free(object, object.header().vtable()) }
}

/// An object is no member any more, but a candidate again. Where there is no memory for its entry,
/// it is none until another of its handles goes.
fn restore(object: Shared) {
    let Some(room) = with_here(Here::room) else { return forget(object) };
    match object.header().word.restore() {
        Forgotten::Recorded => {
            room.put(object);
            alarm::candidate();
        }
        // SAFETY: rule M2: the word has said so.
        Forgotten::Gone => unsafe { free(object) },
        Forgotten::Left => {}
    }
}

/// A list with room for so many, each of them this.
pub(super) fn list<T: Clone>(len: usize, each: T) -> Result<Vec<T>, NoMemory> {
    let mut list = Vec::new();
    list.try_reserve_exact(len).map_err(|_| NoMemory)?;
    list.resize(len, each);
    Ok(list)
}
