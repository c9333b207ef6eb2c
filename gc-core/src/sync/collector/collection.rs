//! A collection, from beginning to end.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::finalize::finalize;
use super::judge::judge;
use super::members::{Members, forget, list};
use super::tracing::Tracing;
use super::turn::{self, Flight};
use super::verdict::decide;
use super::{detect, growth, reclaim};
use crate::collector::NoMemory;
use crate::heap::PanicPayload;
use crate::ptr::Shared;
use crate::sync::cascade::drop_put_off;
use crate::sync::here::{Here, forget_panic, with_here};
use crate::sync::primitives::panicking;
use crate::sync::{alarm, cascade, desk};

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
/// Don't call it while holding a lock that a finalizer or a destructor waits for.
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
    let (collected, panic) = with_here(|here| if here.begin_collecting() { run(here, false) } else { (0, None) });
    match panic {
        Some(payload) if panicking() => forget_panic(payload),
        Some(payload) => resume_unwind(payload),
        None => {}
    }
    collected
}

/// Does the same where nobody has called for it. Panics are [counted](super::super::Stats::panics).
pub(super) fn collect_automatically() {
    with_here(|here| {
        if here.begin_collecting() {
            let (_, panic) = run(here, true);
            panic.into_iter().for_each(forget_panic);
        }
    });
}

/// Runs a collection. How many objects it has reclaimed, and the first panic.
fn run(here: &Here, is_automatic: bool) -> (usize, Option<PanicPayload>) {
    let mut collection = Collection::new();
    let mut shield = Shield { here, panic: None };
    let turn = turn::take();
    let before = desk::units();
    here.while_tracing(|| collection.find(&mut shield));
    let flight = Flight::begin();
    drop(turn);

    if is_automatic {
        alarm::in_user_code(true);
    }
    shield.drop_put_off();
    reclaim::reclaim(collection.condemned(), &mut shield);
    if !collection.held.is_empty() {
        finalize(collection.held(), &mut shield);
        let turn = turn::take();
        here.while_tracing(|| collection.judge_again(&mut shield));
        drop(turn);
        shield.drop_put_off();
        reclaim::reclaim(collection.condemned_at_last(), &mut shield);
        collection.let_go_of_spared(&mut shield);
    }
    let collected = collection.reclaimed();
    desk::count_collection(collected);
    here.end_collecting();
    let panic = shield.panic.take();
    drop(collection);
    growth::settle(before, collected as u64);
    if is_automatic {
        alarm::in_user_code(false);
        drop(flight);
    } else {
        flight.land_last();
    }
    if let Some(time) = alarm::completed() {
        growth::took(before, time);
    }
    (collected, panic)
}

/// What a collection works with.
struct Collection {
    members: Members,
    /// Numbers of the dead that are condemned.
    condemned: Vec<u32>,
    /// How many of these were condemned without a finalizer.
    at_once: usize,
    /// Numbers of those that the collector holds, set by set, and where the sets end.
    held: Vec<u32>,
    sets: Vec<usize>,
    /// Numbers of those that live after all.
    spared: Vec<u32>,
}

impl Collection {
    fn new() -> Self {
        let (condemned, held, sets, spared) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { members: Members::none(), condemned, at_once: 0, held, sets, spared }
    }

    /// Finds the dead; what lives is forgotten. Where memory is refused, or a `trace` panics, the
    /// candidates that live stay candidates (rule M22).
    fn find(&mut self, shield: &mut Shield<'_>) {
        self.members = Members::take();
        let mut tracing = Tracing::new();
        let found = self.find_dead(&mut tracing);
        let restores = found.is_err() || tracing.panicked;
        let mut kept = list(self.members.len() + 1, false);
        if let Ok(kept) = &mut kept {
            for number in self.condemned.iter().chain(&self.held) {
                kept[*number as usize] = true;
            }
        }
        match kept {
            Ok(kept) => self.members.forget_all(restores, |number| !kept[number as usize]),
            // A search instead: there are none, or few, where there was no memory.
            Err(NoMemory) => self
                .members
                .forget_all(restores, |number| !self.condemned.contains(&number) && !self.held.contains(&number)),
        }
        shield.keep(tracing.panic);
    }

    fn find_dead(&mut self, tracing: &mut Tracing) -> Result<(), NoMemory> {
        detect::detect(&mut self.members, tracing)?;
        let presumed = judge(&self.members)?;
        let mut places = list(self.members.len() + 1, 0)?;
        for set in presumed.sets() {
            self.condemned.try_reserve(set.len()).map_err(|_| NoMemory)?;
            self.held.try_reserve(set.len()).map_err(|_| NoMemory)?;
            self.spared.try_reserve(self.held.len() + set.len()).map_err(|_| NoMemory)?;
            self.sets.try_reserve(1).map_err(|_| NoMemory)?;
            let verdict = decide(&self.members, set, 0, &mut places, tracing);
            let dead = (1..).zip(set).filter(|(place, _)| verdict.is_dead(*place)).map(|(_, number)| *number);
            if verdict.is_pending() {
                self.held.extend(dead);
                self.sets.push(self.held.len());
                verdict.hold(tracing);
            } else {
                self.condemned.extend(dead);
                verdict.condemn(false, tracing);
            }
        }
        self.at_once = self.condemned.len();
        Ok(())
    }

    /// The second verdict (rule M17), over the same sets.
    fn judge_again(&mut self, shield: &mut Shield<'_>) {
        let mut tracing = Tracing::new();
        let places = list(self.members.len() + 1, 0).and_then(|places| {
            self.condemned.try_reserve(self.held.len()).map_err(|_| NoMemory)?;
            Ok(places)
        });
        let Ok(mut places) = places else {
            self.spared.extend(&self.held);
            return;
        };
        let mut begin = 0;
        for end in &self.sets {
            let set = &self.held[begin..*end];
            let verdict = decide(&self.members, set, 1, &mut places, &mut tracing);
            for (place, number) in (1..).zip(set) {
                if verdict.is_dead(place) { self.condemned.push(*number) } else { self.spared.push(*number) }
            }
            verdict.condemn(true, &mut tracing);
            begin = *end;
        }
        shield.keep(tracing.panic);
    }

    /// Those that live after all are let go of by ordinary drops, which record them (rule M18).
    fn let_go_of_spared(&self, shield: &mut Shield<'_>) {
        for number in &self.spared {
            let object = self.members.object(*number);
            shield.run(|| cascade::drop_handle(object));
            forget(object, false);
        }
    }

    fn objects<'a>(&'a self, numbers: &'a [u32]) -> impl Iterator<Item = Shared> + Clone + 'a {
        numbers.iter().map(|number| self.members.object(*number))
    }

    fn condemned(&self) -> impl Iterator<Item = Shared> + Clone + '_ {
        self.objects(&self.condemned[..self.at_once])
    }

    fn condemned_at_last(&self) -> impl Iterator<Item = Shared> + Clone + '_ {
        self.objects(&self.condemned[self.at_once..])
    }

    fn held(&self) -> impl Iterator<Item = Shared> + Clone + '_ {
        self.objects(&self.held)
    }

    fn reclaimed(&self) -> usize {
        self.condemned.len()
    }
}

/// Runs code of users: a panic is kept for the end, if it is the first.
pub(super) struct Shield<'a> {
    here: &'a Here,
    panic: Option<PanicPayload>,
}

impl Shield<'_> {
    /// Runs some. What it drops is gone when this returns.
    pub(super) fn run(&mut self, user_code: impl FnOnce()) {
        let cascade = || cascade::in_cascade(self.here, || self.here.catch_panics(user_code));
        // Unwind safety: what user code leaves half done is its own.
        let result = catch_unwind(AssertUnwindSafe(cascade));
        self.keep(result.err());
    }

    /// Drops handles that were to be dropped by a `trace` that ran here.
    fn drop_put_off(&mut self) {
        let result = catch_unwind(AssertUnwindSafe(|| drop_put_off(self.here)));
        self.keep(result.err());
    }

    fn keep(&mut self, panic: Option<PanicPayload>) {
        match panic {
            Some(second) if self.panic.is_some() => forget_panic(second),
            Some(first) => self.panic = Some(first),
            None => {}
        }
    }

    pub(super) fn count_freed(&self) {
        self.here.count_freed();
    }
}
