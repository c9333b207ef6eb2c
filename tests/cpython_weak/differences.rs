//! Where this library's weak collections and cleaners differ from CPython's by decision. Two more
//! differences are imitated by the judge: see `judge.py`.

use std::mem;

use super::mode::Mode;
use super::outcome::Outcome;
use super::program::{Program, Step};

/// A difference, and why it is one.
pub(crate) struct Difference {
    pub(crate) name: &'static str,
    pub(crate) reason: &'static str,
    /// Makes the two outcomes of a step alike in this respect. The step is `None` at the end.
    normalize: fn(Option<Step>, here: &mut Outcome, there: &mut Outcome),
}

pub(crate) const DIFFERENCES: [Difference; 4] = [
    Difference {
        name: "order",
        reason: "Inside a cycle there is no first object: the order of finalizers in a collection is not compared, nor, \
                 at the end of a program, what they find. That of the counting path is. Of frees the judge knows the step \
                 and not the order. Of the cleaners of one object the newest runs first in both; among several objects, \
                 CPython cleans up behind an object before its fields go, this library afterwards.",
        normalize: order,
    },
    Difference {
        name: "what hangs on the dead",
        reason: "CPython ends the entries of an object, and runs its cleaners, before its fields go; here they come behind \
                 its value. Where an entry ended otherwise than by a step's own removal, or a cleaner deleted a name, the \
                 order of finalizers and what they find is not compared.",
        normalize: hanging,
    },
    Difference {
        name: "entries during finalizers",
        reason: "CPython clears weak references to garbage before its finalizers run; here entries are there until an object \
                 is condemned. So a finalizer that a collection runs may find an entry here and none there, not the other \
                 way round.",
        normalize: entries_during_finalizers,
    },
    Difference {
        name: "cleaners of what comes back",
        reason: "CPython runs them before finalizers bring their object back; here the object is not gone, and they wait.",
        normalize: cleaners_of_what_comes_back,
    },
];

/// Whether the outcomes of a program are the same, but for the differences, of which one may be
/// left out.
pub(crate) fn agree(program: &Program, here: &[Outcome], there: &[Outcome], without: Option<&str>) -> bool {
    let (mut here, mut there) = (here.to_vec(), there.to_vec());
    for difference in DIFFERENCES.iter().filter(|difference| Some(difference.name) != without) {
        for (at, (here, there)) in here.iter_mut().zip(&mut there).enumerate() {
            (difference.normalize)(program.steps.get(at).copied(), here, there);
        }
    }
    if program.mode != Mode::Explicit {
        as_a_whole(program, &mut here);
        as_a_whole(program, &mut there);
    }
    here.iter_mut().chain(&mut there).for_each(|outcome| outcome.had_hangers = false);
    here == there
}

fn is_collected(step: Option<Step>) -> bool {
    matches!(step, Some(Step::Collect) | None)
}

fn order(step: Option<Step>, here: &mut Outcome, there: &mut Outcome) {
    for outcome in [here, there] {
        outcome.dropped.sort_unstable();
        outcome.cleaned.sort_by_key(|cleaned| cleaned[1]);
        if is_collected(step) {
            outcome.finalized.sort_unstable();
            outcome.looked.sort_unstable();
        }
        // Maps end one after the other then, in whatever order.
        if step.is_none() {
            outcome.looked.clear();
        }
    }
}

fn hanging(step: Option<Step>, here: &mut Outcome, there: &mut Outcome) {
    if here.had_hangers && !is_collected(step) {
        for outcome in [here, there] {
            outcome.finalized.sort_unstable();
            outcome.looked.clear();
        }
    }
}

fn entries_during_finalizers(step: Option<Step>, here: &mut Outcome, there: &mut Outcome) {
    if is_collected(step) {
        here.looked.retain(|looked| there.looked.contains(looked));
    }
}

fn cleaners_of_what_comes_back(_: Option<Step>, here: &mut Outcome, there: &mut Outcome) {
    there.cleaned.retain(|cleaned| !here.back.contains(&cleaned[1]));
}

/// Collections that come by themselves are here alone. What happened is compared as a whole from
/// one collection that the program asks for to the next, and what is left behind each; what can be
/// reached, at each step.
fn as_a_whole(program: &Program, outcomes: &mut [Outcome]) {
    let mut whole = Outcome::default();
    for (at, outcome) in outcomes.iter_mut().enumerate() {
        let step = program.steps.get(at).copied();
        whole.finalized.append(&mut outcome.finalized);
        whole.dropped.append(&mut outcome.dropped);
        whole.cleaned.append(&mut outcome.cleaned);
        outcome.looked.clear();
        if is_collected(step) {
            whole.finalized.sort_unstable();
            whole.dropped.sort_unstable();
            whole.cleaned.sort_unstable();
            outcome.finalized = mem::take(&mut whole.finalized);
            outcome.dropped = mem::take(&mut whole.dropped);
            outcome.cleaned = mem::take(&mut whole.cleaned);
        } else {
            outcome.lengths.clear();
            outcome.pending.clear();
            if matches!(step, Some(Step::RunCleaner { .. })) {
                outcome.told.clear();
            }
        }
    }
}
