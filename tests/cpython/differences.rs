//! Where this library and CPython differ by decision: the one place in which their outcomes are made comparable.

use super::program::{Mode, Program, Step};
use super::run::Outcome;

/// A difference, and why it is one.
pub(crate) struct Difference {
    pub(crate) name: &'static str,
    pub(crate) reason: &'static str,
    /// Makes the two outcomes of a program alike in this respect.
    normalize: fn(&Program, here: &mut [Outcome], there: &mut [Outcome]),
}

pub(crate) const DIFFERENCES: [Difference; 4] = [
    Difference {
        name: "order",
        reason: "Inside a cycle there is no first object: the order of finalizers in a collection is not compared. That of \
                 the counting path is. Of frees the judge knows the step and not the order.",
        normalize: order,
    },
    Difference {
        name: "weak references of what comes back",
        reason: "CPython clears weak references to garbage before its finalizers run, and they stay dead even if it comes \
                 back; here they live until an object is condemned. So a reference that was made before a collection that \
                 brought something back may be alive here and dead there, not the other way round.",
        normalize: weak_references,
    },
    Difference {
        name: "numbers beside finalizers that clear",
        reason: "Members whose last reference a finalizer drops are freed at once in CPython, and not counted; here the \
                 collector holds them until the end, and counts them.",
        normalize: numbers,
    },
    Difference {
        name: "time",
        reason: "Automatic collections come when each of the two likes: only the whole of what happened is compared, and of \
                 that not the objects that finalizers make, which may come and go within a step, unseen by the judge.",
        normalize: time,
    },
];

/// Whether the outcomes of a program are the same, but for the differences, of which one may be left out.
pub(crate) fn agree(program: &Program, here: &[Outcome], there: &[Outcome], without: Option<&str>) -> bool {
    let (mut here, mut there) = (here.to_vec(), there.to_vec());
    for difference in DIFFERENCES.iter().filter(|difference| Some(difference.name) != without) {
        (difference.normalize)(program, &mut here, &mut there);
    }
    for outcome in here.iter_mut().chain(&mut there) {
        outcome.revived = false;
    }
    here == there
}

fn order(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    for outcomes in [here, there] {
        for (at, outcome) in outcomes.iter_mut().enumerate() {
            outcome.dropped.sort_unstable();
            if matches!(program.steps.get(at), Some(Step::Collect) | None) {
                outcome.finalized.sort_unstable();
            }
        }
    }
}

fn weak_references(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    let mut before_revival = [false; 4];
    for ((step, here), there) in program.steps.iter().zip(here).zip(there) {
        match step {
            Step::MakeWeak { weak, .. } => before_revival[*weak as usize] = false,
            Step::ReadWeak { weak } if before_revival[*weak as usize] && here.told > there.told => {
                here.told = there.told;
            }
            _ => {}
        }
        if here.revived {
            before_revival = [true; 4];
        }
    }
}

fn numbers(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    for ((step, here), there) in program.steps.iter().zip(here).zip(there) {
        // What was freed in this step bounds what may have been counted or not.
        let freed = here.dropped.len();
        if *step == Step::Collect && here.told > there.told && !here.finalized.is_empty() && here.told <= Some(freed) {
            here.told = there.told;
        }
    }
}

fn time(program: &Program, here: &mut [Outcome], there: &mut [Outcome]) {
    if program.mode == Mode::Automatic {
        for outcomes in [here, there] {
            let mut all = Outcome::default();
            for outcome in outcomes.iter_mut() {
                all.finalized.append(&mut outcome.finalized);
                all.dropped.append(&mut outcome.dropped);
                outcome.told = None;
            }
            all.finalized.sort_unstable();
            all.dropped.sort_unstable();
            all.dropped.retain(|number| *number < 10_000);
            outcomes[0] = all;
        }
    }
}
