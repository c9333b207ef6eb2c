//! Verdict: whether a set is dead, although other threads go on.
//!
//! The set is traced again, with all its locks held (rule M10) and its values kept (M11). Then each
//! word is looked at twice: first all of them, then all of them again. If each has as many handles
//! both times as there are edges inside the set, and no handle was dropped in between (M12, M13),
//! nobody outside has one, and nobody can get one (M14). Who fails, and what it reaches, is let go
//! of; the rest goes on, since nothing that was let go of holds it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::condemned::Condemned;
use super::members::Members;
use super::tracing::{BATCH, Found, HELD, Traced, Tracing, fetched, take_in_hand};
use crate::collector::{Graph, NoMemory, OUTSIDE};
use crate::ptr::Shared;
use crate::sync::alarm;

/// A set whose dead are known, and are locked. They are let go of by [`Verdict::hold`] or
/// [`Verdict::condemn`].
#[derive(Debug)]
#[must_use]
pub(super) struct Verdict {
    objects: Vec<Shared>,
    /// The edges inside the set, numbered by place in it. The dead have no trial count.
    graph: Graph,
    /// By place: how many handles there were at the first look; in the end, without those in values
    /// that are left undropped.
    counts: Vec<u32>,
    /// By place: where its guards end.
    guards: Vec<usize>,
    /// There was no memory to decide, so that nobody is dead, and what may be is still to be found.
    pub(super) is_given_up: bool,
}

/// Decides which of these members are dead. `held`: the collector has so many handles to each.
/// `places`: a list by numbers, all zero.
pub(super) fn decide(
    members: &Members,
    numbers: &[u32],
    held: u32,
    places: &mut [u32],
    tracing: &mut Tracing,
) -> Verdict {
    let (objects, counts, guards) = (Vec::new(), Vec::new(), Vec::new());
    let mut verdict = Verdict { objects, graph: Graph::default(), counts, guards, is_given_up: false };
    for (place, number) in (1..).zip(numbers) {
        places[*number as usize] = place;
    }
    tracing.keep_all();
    let decided = verdict
        .trace(members, numbers, places, tracing)
        .and_then(|()| verdict.look(held, tracing))
        .and_then(|()| verdict.look_again(tracing));
    for number in numbers {
        places[*number as usize] = 0;
    }
    tracing.found().keep(0);
    tracing.keep_few();
    if decided.is_err() {
        verdict.is_given_up = true;
        verdict.spare_all(tracing);
    }
    verdict
}

impl Verdict {
    /// Traces the set again, and keeps its locks.
    fn trace(
        &mut self,
        members: &Members,
        numbers: &[u32],
        places: &[u32],
        tracing: &mut Tracing,
    ) -> Result<(), NoMemory> {
        self.graph.make_room(numbers.len())?;
        self.graph.ends.try_reserve(numbers.len() + 1).map_err(|_| NoMemory)?;
        self.objects.try_reserve_exact(numbers.len()).map_err(|_| NoMemory)?;
        self.counts.try_reserve_exact(numbers.len()).map_err(|_| NoMemory)?;
        self.guards.try_reserve_exact(numbers.len() + 1).map_err(|_| NoMemory)?;
        self.graph.ends.push(0);
        self.guards.push(0);
        self.objects.extend(numbers.iter().map(|number| members.object(*number)));
        let (mut at, mut traced) = (0, Traced::new());
        while at < self.objects.len() {
            let most = BATCH.min(self.objects.len() - at);
            // SAFETY: rule M8: the phase keeps the value, and keeps it from being lent.
            unsafe { tracing.trace_some(&self.objects[at..], most, &mut traced, take_in_hand) };
            at += traced.trial().len();
            // Before all that can fail: the set lets go of those that have an end here.
            self.guards.extend_from_slice(traced.guards());
            self.graph.trial.extend_from_slice(traced.trial());
            tracing.refused()?;
            let edges = self.graph.targets.len();
            u32::try_from(edges + tracing.found().waiting().len()).map_err(|_| NoMemory)?;
            #[allow(clippy::cast_possible_truncation, reason = "looked at just now")]
            self.graph.ends.extend(traced.ends().iter().map(|end| end + edges as u32));
            self.number(members, places, tracing)?;
            alarm::progress();
        }
        Ok(())
    }

    /// Numbers the targets of all edges that wait, by their places.
    fn number(&mut self, members: &Members, places: &[u32], tracing: &mut Tracing) -> Result<(), NoMemory> {
        let edges = tracing.found();
        self.graph.targets.try_reserve(edges.waiting().len()).map_err(|_| NoMemory)?;
        self.graph.targets.extend(edges.waiting().iter().map(|target| {
            let number = members.number_of(*target, target.header().word.look());
            number.map_or(OUTSIDE, |number| places[number as usize])
        }));
        edges.keep(0);
        Ok(())
    }

    /// All first looks: who has as many handles as there are edges inside. Others, and what they
    /// reach, are let go of.
    fn look(&mut self, held: u32, tracing: &mut Tracing) -> Result<(), NoMemory> {
        for (at, trial) in self.graph.trial[1..].iter_mut().enumerate() {
            if *trial != HELD {
                let seen = fetched(&self.objects, at).header().word.look_first();
                *trial = Found::Traced(seen.count()).trial().saturating_sub(held);
            }
            self.counts.push(*trial + held);
        }
        if let Some(place) = self.graph.count() {
            blame(self.objects[place as usize - 1], tracing);
            return Err(NoMemory);
        }
        self.graph.follow()?;
        for place in 1..=self.objects.len() {
            if self.graph.trial[place] > 0 {
                self.let_go(place, tracing);
            }
        }
        Ok(())
    }

    /// All second looks, with the same outcome, or none.
    fn look_again(&mut self, tracing: &mut Tracing) -> Result<(), NoMemory> {
        let mut reached = Vec::new();
        for place in (1_u32..).take(self.objects.len()) {
            let at = place as usize;
            let object = fetched(&self.objects, at - 1);
            let word = &object.header().word;
            if self.graph.trial[at] > 0 || word.lock(self.counts[at - 1].into()) {
                continue;
            }
            self.graph.let_go(place, &mut reached)?;
            for place in reached.drain(..) {
                self.let_go(place as usize, tracing);
            }
        }
        Ok(())
    }

    /// The set lets go of a member that it doesn't decide on.
    fn let_go(&self, place: usize, tracing: &mut Tracing) {
        let word = &self.objects[place - 1].header().word;
        if word.look().is_in_hand() {
            self.unlock(place, tracing);
            word.end_trace();
        }
    }

    /// Lets go of the locks in a member, while it is still kept (rule M11).
    fn unlock(&self, place: usize, tracing: &mut Tracing) {
        tracing.found().let_go(self.guards[place - 1]..self.guards[place]);
    }

    /// The set lets go of all its members: there was no memory to decide.
    #[cold]
    fn spare_all(&mut self, tracing: &mut Tracing) {
        for place in 1..self.guards.len() {
            self.let_go(place, tracing);
        }
        tracing.found().let_go_of_all();
        self.objects.clear();
        // What was counted so far says nothing: nobody is dead.
        self.graph.trial.clear();
    }

    /// Whether the member at this place is dead.
    pub(super) fn is_dead(&self, place: usize) -> bool {
        self.graph.trial.get(place).is_some_and(|trial| *trial == 0)
    }

    /// Whether one of the dead has a finalizer that is still to run.
    pub(super) fn is_pending(&self) -> bool {
        self.dead().any(|place| !self.objects[place - 1].header().word.look().is_settled())
    }

    /// The places of the dead.
    fn dead(&self) -> impl Iterator<Item = usize> + '_ {
        (1..).zip(self.graph.trial.iter().skip(1)).filter(|(_, trial)| **trial == 0).map(|(place, _)| place)
    }

    /// The dead are held by the collector, one by one, and can be read again: finalizers are to run
    /// (rule M16).
    pub(super) fn hold(&self, tracing: &mut Tracing) {
        // The living were let go of, and their locks with them.
        tracing.found().let_go_of_all();
        for place in self.dead() {
            self.objects[place - 1].header().word.hold();
        }
    }

    /// The dead stay so, one by one, and are held by the collector (rule M19), which had so many
    /// handles to each before. They join the condemned; these are the numbers of the set.
    pub(super) fn condemn(mut self, held: u32, numbers: &[u32], tracing: &mut Tracing, condemned: &mut Condemned) {
        tracing.found().let_go_of_all();
        if self.graph.trial.is_empty() {
            return;
        }
        // Whether what was reported is all that the values hold.
        let closed = !tracing.hides();
        for place in 1..self.graph.trial.len() {
            if self.graph.trial[place] > 0 {
                continue;
            }
            let object = fetched(&self.objects, place - 1);
            let header = object.header();
            let vtable = header.vtable_alone().unwrap_or_else(|| {
                condemned.some_are_named = true;
                header.vtable()
            });
            if closed && vtable.drops_handles_alone && self.graph.holds_the_dead_alone(place) {
                for target in self.graph.targets_of(place) {
                    self.counts[*target as usize - 1] -= 1;
                }
                condemned.undropped.push(numbers[place - 1]);
            } else {
                condemned.dropped.push(numbers[place - 1]);
            }
        }
        for (at, object) in self.objects.iter().enumerate() {
            if self.graph.trial[at + 1] == 0 {
                object.header().word.condemn((self.counts[at] - held + 1).into());
            }
        }
    }
}

/// More edges to an object were reported than there are handles: it is undefined behaviour to go on
/// trusting the `trace` that did it, so debug builds, which look for this, stop.
#[cold]
fn blame(target: Shared, tracing: &mut Tracing) {
    let name = (target.header().vtable().type_name)();
    let handles = target.header().word.look().count();
    let blame = || -> () {
        panic!(
            "gc-core: `Trace` is implemented wrongly for a type that threads share: more edges were reported to an \
             object of type `{name}` than there are handles to it ({handles}). Each handle that a value owns must be \
             reported at most once, and no other"
        )
    };
    if let Err(payload) = catch_unwind(AssertUnwindSafe(blame)) {
        tracing.keep_panic(payload);
    }
}
