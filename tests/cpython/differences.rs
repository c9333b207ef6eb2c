//! Where this library and CPython differ by decision: the one place in which their outcomes are
//! made comparable.

use std::collections::HashSet;

use super::mode::Mode;
use super::program::{Kind, Program, Step, WEAKS};
use super::run::Outcome;

/// A difference, and why it is one.
pub(crate) struct Difference {
    pub(crate) name: &'static str,
    pub(crate) reason: &'static str,
    /// Makes the two outcomes of a program alike in this respect.
    normalize: fn(&Program, here: &mut [Outcome], there: &mut [Outcome]),
}

pub(crate) const DIFFERENCES: [Difference; 5] = [
    Difference {
        name: "order",
        reason: "Inside a cycle there is no first object: the order of finalizers in a collection is not compared. That of \
                 the counting path is. Of frees the judge knows the step and not the order.",
        normalize: order,
    },
    Difference {
        name: "weak references during finalizers",
        reason: "CPython clears weak references to garbage before its finalizers run; here they live until an object is \
                 condemned. So a finalizer that a collection runs may find a reference to a member of that garbage alive \
                 here and dead there, not the other way round, and none that it made itself.",
        normalize: weak_references_during_finalizers,
    },
    Difference {
        name: "weak references of what comes back",
        reason: "Those that CPython cleared so stay dead even if their target comes back. So a reference that was made before \
                 the collection that brought its target back may be alive here and dead there, not the other way round.",
        normalize: weak_references_of_what_comes_back,
    },
    Difference {
        name: "numbers beside finalizers that clear",
        reason: "Members whose last reference a finalizer drops are freed at once in CPython, and not counted; here the \
                 collector holds them until the end, and counts them.",
        normalize: numbers,
    },
    Difference {
        name: "time",
        reason: "Automatic collections come when each of the two likes. A full collection leaves no garbage to either: what \
                 happened is compared as a whole from one to the next, and what is alive behind each. Not compared are how \
                 much was left for it, what finalizers read meanwhile, and the objects that finalizers make, which may come \
                 and go within a step, unseen by the judge.",
        normalize: time,
    },
];

/// Whether the outcomes of a program are the same, but for the differences, of which one may be
/// left out.
pub(crate) fn agree(program: &Program, here: &[Outcome], there: &[Outcome], without: Option<&str>) -> bool {
    let (mut here, mut there) = (here.to_vec(), there.to_vec());
    for difference in DIFFERENCES.iter().filter(|difference| Some(difference.name) != without) {
        (difference.normalize)(program, &mut here, &mut there);
    }
    // What the judge alone tells is for the differences, and what comes by itself is counted and
    // not compared.
    for outcome in &mut there {
        outcome.back.clear();
    }
    for outcomes in [&mut here, &mut there] {
        outcomes.last_mut().expect("there is an end").told = None;
    }
    here == there
}

fn order(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    for outcomes in [here, there] {
        for (at, outcome) in outcomes.iter_mut().enumerate() {
            outcome.dropped.sort_unstable();
            outcome.made.sort_unstable();
            if matches!(program.steps.get(at), Some(Step::Collect) | None) {
                outcome.finalized.sort_unstable();
                outcome.read.sort_unstable();
            }
        }
    }
}

fn weak_references_during_finalizers(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    let mut targets = [None; WEAKS as usize];
    for ((step, here), there) in program.steps.iter().zip(here).zip(there) {
        match step {
            Step::MakeWeak { weak, .. } => targets[*weak as usize] = here.told,
            Step::Collect => {
                let garbage: HashSet<usize> = here.dropped.iter().chain(&there.back).map(|at| *at as usize).collect();
                let to_garbage = |weak: u32| {
                    targets
                        .get(weak as usize)
                        .is_some_and(|target| target.is_some_and(|target| garbage.contains(&target)))
                };
                here.read.retain(|read| there.read.contains(read) || !to_garbage(read.1));
            }
            _ => {}
        }
    }
}

fn weak_references_of_what_comes_back(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    let mut targets = [None; WEAKS as usize];
    // The references of the program, and those that finalizers made, whose target came back later.
    let mut cleared = [false; WEAKS as usize];
    let mut made: HashSet<(u32, u32)> = HashSet::new();
    let mut made_cleared: HashSet<(u32, u32)> = HashSet::new();
    let steps = program.steps.iter().map(Some).chain([None]);
    for ((step, here), there) in steps.zip(here).zip(there) {
        let is_back = |target: usize| there.back.iter().any(|back| *back as usize == target);
        match step {
            Some(Step::MakeWeak { weak, .. }) => {
                targets[*weak as usize] = here.told;
                cleared[*weak as usize] = false;
            }
            Some(Step::ReadWeak { weak }) if cleared[*weak as usize] && here.told > there.told => {
                here.told = there.told;
            }
            _ => {}
        }
        here.read
            .retain(|read| there.read.contains(read) || !cleared.get(read.1 as usize).is_some_and(|cleared| *cleared));
        for (cleared, target) in cleared.iter_mut().zip(targets) {
            *cleared |= target.is_some_and(is_back);
        }
        made_cleared.extend(made.iter().filter(|(_, target)| is_back(*target as usize)));
        // Those of this step are younger than what it brought back.
        made.extend(&here.made);
        here.made.retain(|pair| there.made.contains(pair) || !made_cleared.contains(pair));
    }
}

fn numbers(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    for ((step, here), there) in program.steps.iter().zip(here).zip(there) {
        let clears = here.finalized.iter().any(|number| program.kind(*number) == Kind::ClearsItself);
        // What was freed in this step bounds what may have been counted or not.
        let freed = here.dropped.len();
        if *step == Step::Collect && clears && here.told > there.told && here.told <= Some(freed) {
            here.told = there.told;
        }
    }
}

fn time(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    if program.mode == Mode::Explicit {
        return;
    }
    for outcomes in [here, there] {
        let mut whole = Outcome::default();
        let mut is_collected = false;
        for (at, outcome) in outcomes.iter_mut().enumerate() {
            let step = program.steps.get(at);
            is_collected = match step {
                Some(Step::ReadWeak { .. }) => is_collected,
                _ => matches!(step, Some(Step::Collect) | None),
            };
            whole.finalized.append(&mut outcome.finalized);
            whole.dropped.append(&mut outcome.dropped);
            outcome.read.clear();
            if !is_collected {
                outcome.made.clear();
            }
            if matches!(step, Some(Step::Collect) | None) {
                whole.finalized.sort_unstable();
                whole.dropped.sort_unstable();
                whole.dropped.retain(|number| *number < 10_000);
                outcome.finalized.append(&mut whole.finalized);
                outcome.dropped.append(&mut whole.dropped);
                outcome.told = None;
            } else if !is_collected && matches!(step, Some(Step::ReadWeak { .. })) {
                outcome.told = None;
            }
        }
    }
}
