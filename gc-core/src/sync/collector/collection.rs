//! A collection, from beginning to end.

use std::time::Duration;

use super::condemned::Condemned;
use super::finalize::finalize;
use super::judge::judge;
use super::members::{Members, forget, list};
use super::shield::Shield;
use super::tracing::Tracing;
use super::turn::{self, Flight, Turn};
use super::verdict::decide;
use super::{detect, growth, reclaim};
use crate::clock::Stopwatch;
use crate::collector::NoMemory;
use crate::heap::{FirstPanic, PanicPayload};
use crate::ptr::Shared;
use crate::sync::events::{self, Collection, Event};
use crate::sync::here::{Here, forget_panic, resume_panic, with_here};
use crate::sync::{alarm, cascade, desk, figures, memory};

/// Collects the garbage of all threads now, in this one, and returns the number of objects
/// reclaimed.
///
/// What was garbage before is gone then, whichever threads made it and let go of it, whatever they
/// do meanwhile, and if they are blocked: no thread is stopped. Finalizers and destructors run in
/// this thread. If another collection is still running some, this one waits for it; the number
/// doesn't include what that one reclaims, nor what dies by counting because of these objects.
///
/// Called in a finalizer, a destructor or a `trace` that a collection runs, it does nothing and
/// returns 0.
///
/// # Deadlocks
/// Don't call it while holding a lock that a finalizer or a destructor waits for, nor in a thread
/// that one of them joins.
///
/// A panic hook that a hand-written `trace` runs into must not wait for a lock in a shared object,
/// a [`GcCell`](super::super::GcCell) included, since the collector may have that lock; nor for a
/// lock whose holder drops shared objects, or forks.
///
/// # Panics
/// Resumes the first panic of a finalizer, a destructor or a hand-written `trace`, once all other
/// work is done. If the thread is unwinding already, [`Stats::panics`](super::super::Stats::panics)
/// counts the panic instead.
///
/// # Examples
/// ```
/// use gc_core::sync::{self, Gc, GcCell};
/// use gc_core::{Finalize, Trace};
///
/// #[derive(Trace, Finalize)]
/// #[trace(sync)]
/// struct Ring(GcCell<Option<Gc<Ring>>>);
///
/// # let _paused = sync::pause();
/// let ring = Gc::new(Ring(GcCell::new(None)));
/// ring.0.set(Some(ring.clone()));
/// let weak = Gc::downgrade(&ring);
/// std::thread::spawn(move || drop(ring)).join().unwrap();
///
/// assert!(weak.upgrade().is_some());
/// assert_eq!(sync::collect(), 1);
/// assert!(weak.upgrade().is_none());
/// ```
#[allow(clippy::must_use_candidate, reason = "it is called for what it does; the number is a bonus")]
pub fn collect() -> usize {
    super::look_after_forks();
    with_here(|here| {
        let panics = FirstPanic::new();
        let mut reclaimed = 0;
        // Once more, if there was something that an earlier one was still busy with, which it has
        // waited for then.
        for _ in 0..2 {
            let Some(outcome) = here.collecting(|| run(here, false)) else { break };
            reclaimed += outcome.reclaimed;
            outcome.panic.and_then(|panic| panics.keep(panic)).into_iter().for_each(forget_panic);
            if !outcome.met_others {
                break;
            }
        }
        resume_panic(panics.take());
        reclaimed
    })
}

/// Does the same where nobody has called for it. Panics are [counted](super::super::Stats::panics).
pub(super) fn collect_automatically() -> Outcome {
    with_here(|here| here.collecting(|| run(here, true)).unwrap_or_default())
}

/// What has come of a collection.
#[derive(Default)]
pub(super) struct Outcome {
    reclaimed: usize,
    /// The first panic, where somebody has called for the collection.
    panic: Option<PanicPayload>,
    /// There were members of an earlier collection, which is over now.
    met_others: bool,
    /// Nothing was reclaimed, and candidates that were traced stay candidates.
    pub(super) was_in_vain: bool,
    /// How long it looked for garbage: finalizers and destructors may have taken any time.
    pub(super) looked: Duration,
}

/// Runs a collection.
fn run(here: &Here, is_automatic: bool) -> Outcome {
    let watch = Stopwatch::start();
    let mut work = Work::new();
    let shield = Shield::new(here);
    let mut turn = turn::take();
    let (before, freed_before) = (desk::units(), memory::large_units_freed());
    let panics = here.while_tracing(|| work.find(&mut turn));
    let flight = Flight::begin();
    drop(turn);
    let mut looked = watch.elapsed();

    let user_code = is_automatic.then(InUserCode::begin);
    shield.keep_all(panics);
    shield.drop_put_off();
    reclaim::reclaim(&work.condemned, &work.members, &shield);
    if !work.held.is_empty() {
        finalize(work.held(), &shield);
        let turn = turn::take();
        let watch = Stopwatch::start();
        let panics = here.while_tracing(|| work.judge_again());
        drop(turn);
        looked += watch.elapsed();
        shield.keep_all(panics);
        shield.drop_put_off();
        reclaim::reclaim(&work.condemned_at_last, &work.members, &shield);
        work.let_go_of_spared(&shield);
    }
    let collection = work.told(is_automatic, watch.elapsed());
    let (met_others, restored) = (work.members.met_others, work.restored);
    drop(work);
    // Before others are told, who may wait for threads that wait for this.
    let number = flight.land();
    figures::count_collection(collection.reclaimed);
    // What else died meanwhile counts, too: who finds much is not to be patient.
    growth::settle(before, collection.reclaimed as u64 + (memory::large_units_freed() - freed_before));
    events::tell(Event::Collection(&collection), |listener| shield.run(listener));
    if is_automatic {
        // The destructor of what it was called with is code of users, too.
        shield.forget_panic();
    }
    drop(user_code);
    alarm::completed();
    if !is_automatic {
        turn::wait_for_earlier(number);
    }
    let was_in_vain = restored && collection.reclaimed == 0;
    Outcome { reclaimed: collection.reclaimed, panic: shield.into_panic(), met_others, was_in_vain, looked }
}

/// The collector's thread runs finalizers and destructors, until this is dropped.
struct InUserCode;

impl InUserCode {
    fn begin() -> Self {
        alarm::in_user_code(true);
        Self
    }
}

impl Drop for InUserCode {
    fn drop(&mut self) {
        alarm::in_user_code(false);
    }
}

/// What a collection works with.
struct Work {
    members: Members,
    /// How many members there were.
    traced: usize,
    /// The dead without a finalizer among those that reach them.
    condemned: Condemned,
    /// The others, after finalizers.
    condemned_at_last: Condemned,
    /// Numbers of those that the collector holds, set by set, and where the sets end.
    held: Vec<u32>,
    sets: Vec<usize>,
    /// Numbers of those that live after all.
    spared: Vec<u32>,
    /// Something that looks dead wasn't decided on.
    abandoned: bool,
    /// Candidates that live have stayed candidates.
    restored: bool,
}

impl Work {
    fn new() -> Self {
        let (members, held, sets, spared) = (Members::none(), Vec::new(), Vec::new(), Vec::new());
        let (condemned, condemned_at_last) = (Condemned::none(), Condemned::none());
        let (traced, abandoned, restored) = (0, false, false);
        Self { members, traced, condemned, condemned_at_last, held, sets, spared, abandoned, restored }
    }

    /// Finds the dead; what lives is forgotten. Where memory is refused, or a `trace` panics, the
    /// candidates that live stay candidates (rule M22). The panics of `trace`s.
    fn find(&mut self, turn: &mut Turn) -> Vec<PanicPayload> {
        self.members = Members::take(turn);
        let mut tracing = Tracing::new();
        let found = self.find_dead(&mut tracing);
        self.abandoned = !matches!(found, Ok(true));
        self.restored = self.abandoned || tracing.panicked;
        self.traced = self.members.len();
        let are_none = self.condemned.is_empty() && self.held.is_empty();
        if are_none {
            self.members.forget_all(self.restored, |_| true);
        } else {
            self.forget_the_living();
        }
        self.members.give_back(turn, are_none);
        tracing.panics
    }

    /// Who is neither condemned nor held is no member any more.
    fn forget_the_living(&self) {
        let mut kept = list(self.members.len() + 1, false);
        if let Ok(kept) = &mut kept {
            for number in self.condemned.numbers().chain(&self.held) {
                kept[*number as usize] = true;
            }
        }
        match kept {
            Ok(kept) => self.members.forget_all(self.restored, |number| !kept[number as usize]),
            // A search instead: there are none, or few, where there was no memory.
            Err(NoMemory) => self.members.forget_all(self.restored, |number| {
                !self.condemned.numbers().chain(&self.held).any(|it| *it == number)
            }),
        }
    }

    /// Whether all that may be dead was decided on.
    fn find_dead(&mut self, tracing: &mut Tracing) -> Result<bool, NoMemory> {
        detect::detect(&mut self.members, tracing)?;
        let presumed = judge(&self.members)?;
        if presumed.is_empty() {
            return Ok(true);
        }
        let mut places = list(self.members.len() + 1, 0)?;
        let mut is_all = true;
        for set in presumed.sets() {
            self.condemned.make_room(set.len())?;
            self.held.try_reserve(set.len()).map_err(|_| NoMemory)?;
            self.spared.try_reserve(self.held.len() + set.len()).map_err(|_| NoMemory)?;
            self.sets.try_reserve(1).map_err(|_| NoMemory)?;
            let verdict = decide(&self.members, set, 0, &mut places, tracing);
            is_all &= !verdict.is_given_up;
            if verdict.is_pending() {
                let dead = (1..).zip(set).filter(|(place, _)| verdict.is_dead(*place));
                self.held.extend(dead.map(|(_, number)| *number));
                self.sets.push(self.held.len());
                verdict.hold(tracing);
            } else {
                verdict.condemn(0, set, tracing, &mut self.condemned);
            }
        }
        Ok(is_all)
    }

    /// The second verdict (rule M17), over the same sets. The panics of `trace`s.
    fn judge_again(&mut self) -> Vec<PanicPayload> {
        let mut tracing = Tracing::new();
        self.members.others_may_have_some();
        let places = list(self.members.len() + 1, 0).and_then(|places| {
            self.condemned_at_last.make_room(self.held.len())?;
            Ok(places)
        });
        let Ok(mut places) = places else {
            self.spared.extend(&self.held);
            self.abandoned = true;
            return Vec::new();
        };
        let mut begin = 0;
        for end in &self.sets {
            let set = &self.held[begin..*end];
            let verdict = decide(&self.members, set, 1, &mut places, &mut tracing);
            self.abandoned |= verdict.is_given_up;
            let spared = (1..).zip(set).filter(|(place, _)| !verdict.is_dead(*place));
            self.spared.extend(spared.map(|(_, number)| *number));
            verdict.condemn(1, set, &mut tracing, &mut self.condemned_at_last);
            begin = *end;
        }
        tracing.panics
    }

    /// Those that live after all are let go of by ordinary drops, which record them (rule M18).
    fn let_go_of_spared(&self, shield: &Shield<'_>) {
        for number in &self.spared {
            let object = self.members.object(*number);
            shield.end(|| cascade::drop_handle(object));
            forget(object);
        }
    }

    fn held(&self) -> impl Iterator<Item = Shared> + '_ {
        self.held.iter().map(|number| self.members.object(*number))
    }

    /// What listeners are told.
    fn told(&self, automatic: bool, duration: Duration) -> Collection {
        Collection {
            automatic,
            candidates: self.members.candidates(),
            traced: self.traced,
            reclaimed: self.condemned.len() + self.condemned_at_last.len(),
            finalized: self.held.len(),
            resurrected: self.spared.len(),
            abandoned: self.abandoned,
            duration,
        }
    }
}
