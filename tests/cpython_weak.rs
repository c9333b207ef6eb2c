//! CPython as the judge of weak collections and cleaners: random programs over [`WeakMap`],
//! [`WeakSet`], [`WeakValueMap`] and [`Cleaner`] run here, and on `python3` over
//! `WeakKeyDictionary`, `WeakSet`, `WeakValueDictionary` and `weakref.finalize`. What they do must
//! be the same at every step: who is finalized and freed, which entries are there, which cleaners
//! ran.
//!
//! `CPYTHON_PROGRAMS=100000` runs more programs than the 2,000 of a plain run,
//! `CPYTHON_SECONDS=600` new ones for that long. Without a `python3` the tests say so, and fail
//! where `CI` is set.
//!
//! [`WeakMap`]: gc_core::WeakMap
//! [`WeakSet`]: gc_core::WeakSet
//! [`WeakValueMap`]: gc_core::WeakValueMap
//! [`Cleaner`]: gc_core::Cleaner

#[path = "cpython_weak/differences.rs"]
mod differences;
#[path = "cpython/mode.rs"]
mod mode;
#[path = "cpython_weak/node.rs"]
mod node;
#[path = "cpython_weak/outcome.rs"]
mod outcome;
#[path = "cpython_weak/program.rs"]
mod program;
#[path = "cpython/python.rs"]
mod python;
#[path = "cpython/random.rs"]
mod random;
#[path = "cpython_weak/run.rs"]
mod run;
#[path = "cpython/search.rs"]
mod search;
#[path = "cpython/shrink.rs"]
mod shrink;

use gc_workspace::sized;

use self::differences::{DIFFERENCES, agree};
use self::program::{Program, Step};
use self::run::{here, there};
use self::search::{NoPython, search, side_by_side, skip, smallest};

/// The first of these programs on which the two disagree.
fn first_disagreement(programs: &[Program]) -> Result<Option<Program>, NoPython> {
    let judged = there(programs).ok_or(NoPython)?;
    let mut both = programs.iter().zip(judged);
    Ok(both.find(|(program, there)| !agree(program, &here(program), there, None)).map(|(program, _)| program.clone()))
}

fn fail(program: Program) -> ! {
    let program = smallest(program, Program::smaller, first_disagreement);
    let there = there(std::slice::from_ref(&program)).expect("it was there");
    let steps = side_by_side(&program.steps, &here(&program), &there[0]);
    panic!("not what CPython does, in mode {:?}:\n{steps}\nfor judge.py: {program}", program.mode);
}

#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn programs_do_what_they_do_in_cpython() {
    match search(2_000, 500, Program::random, first_disagreement) {
        Err(NoPython) => return skip(),
        Ok(None) => {}
        Ok(Some(program)) => fail(program),
    }
    for difference in DIFFERENCES {
        println!("- {}: {}", difference.name, difference.reason);
    }
}

/// Each of the differences is one: without it the two disagree on some program. So is what the
/// judge imitates: where it doesn't, entries whose values lead to their keys leak in CPython, and
/// what comes back has other entries.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn every_difference_is_one() {
    let mut programs: Vec<_> = (0..1_000).map(Program::random).collect();
    let Some(judged) = there(&programs) else { return skip() };
    for difference in DIFFERENCES {
        let without = Some(difference.name);
        let mut both = programs.iter().zip(&judged);
        let differs = both.any(|(program, there)| !agree(program, &here(program), there, without));
        assert!(differs, "{} is no difference any more", difference.name);
    }
    for program in &mut programs {
        program.imitated = false;
    }
    for revives in [false, true] {
        let programs: Vec<_> = programs.iter().filter(|program| program.revives == revives).cloned().collect();
        let disagreement = first_disagreement(&programs).expect("python3 was there");
        assert!(disagreement.is_some(), "nothing needs to be imitated where revives is {revives}");
    }
}

/// What is compared hangs on nothing but the program.
#[test]
fn programs_do_the_same_again() {
    let programs = sized(300, 10).try_into().expect("few");
    for program in (0..programs).map(Program::random) {
        let on_its_own = || std::thread::scope(|scope| scope.spawn(|| here(&program)).join().expect("it ends"));
        let (once, again) = (on_its_own(), on_its_own());
        assert!(agree(&program, &once, &again, None), "{program}");
    }
}

/// The programs do what they are for: entries whose keys die, cleaners that run, sets and values.
#[test]
fn programs_use_it_all() {
    let (mut entries, mut in_sets, mut values, mut cleaned, mut back, mut ended) = (0, 0, 0, 0, 0, 0);
    for program in (0..sized(300, 30) as u64).map(Program::random) {
        let outcomes = here(&program);
        let reached = |range: std::ops::Range<u32>| {
            outcomes.iter().filter(|outcome| outcome.reached.iter().any(|[of, ..]| range.contains(of))).count()
        };
        entries += reached(0..2) + reached(1_000..u32::MAX);
        in_sets += reached(100..200);
        values += reached(200..201);
        cleaned += outcomes.iter().map(|outcome| outcome.cleaned.len()).sum::<usize>();
        back += outcomes.iter().map(|outcome| outcome.back.len()).sum::<usize>();
        let collected = program.steps.iter().zip(&outcomes).filter(|(step, _)| **step == Step::Collect);
        ended += collected.filter(|(_, outcome)| outcome.had_hangers).count();
    }
    for count in [entries, in_sets, values, cleaned, back, ended] {
        assert!(count > 0, "{:?}", [entries, in_sets, values, cleaned, back, ended]);
    }
}
