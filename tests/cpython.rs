//! CPython as the judge: random programs run here and on `python3`, and what they do must be the
//! same at every step: who is finalized and freed, what a collection returns, which weak references
//! are alive, what is left.
//!
//! `CPYTHON_PROGRAMS=100000` runs more programs than the 10,000 of a plain run,
//! `CPYTHON_SECONDS=600` new ones for that long. A program that fails is made smaller and printed,
//! as Rust and as Python. Without a `python3` the tests say so, and fail where `CI` is set.

#[path = "cpython/differences.rs"]
mod differences;
#[path = "cpython/mode.rs"]
mod mode;
#[path = "cpython/program.rs"]
mod program;
#[path = "cpython/python.rs"]
mod python;
#[path = "cpython/random.rs"]
mod random;
#[path = "cpython/run.rs"]
mod run;
#[path = "cpython/search.rs"]
mod search;
#[path = "cpython/shrink.rs"]
mod shrink;
#[path = "cpython/text.rs"]
mod text;

use std::process::Command;

use gc_core::heap;
use gc_workspace::sized;

use self::differences::{DIFFERENCES, agree};
use self::mode::Mode;
use self::program::Program;
use self::run::{Outcome, here, there};
use self::search::{NoPython, search, side_by_side, skip, smallest};
use self::text::{as_python, as_rust};

/// Programs that leave it to the collector when to collect, and how often it did, here and there.
#[derive(Default)]
struct Automatic {
    programs: usize,
    here: usize,
    there: usize,
}

impl Automatic {
    fn add(&mut self, program: &Program, here: &[Outcome], there: &[Outcome]) {
        let of_end = |outcomes: &[Outcome]| outcomes.last().and_then(|outcome| outcome.told).expect("the end tells");
        match program.mode {
            Mode::Explicit => assert_eq!((of_end(here), of_end(there)), (0, 0), "came by itself: {program}"),
            Mode::Automatic | Mode::Sliced => {
                self.programs += 1;
                self.here += of_end(here);
                self.there += of_end(there);
            }
        }
    }
}

/// The first of these programs on which the two disagree, without one of the differences or with
/// them all.
fn first_disagreement(
    programs: &[Program],
    without: Option<&str>,
    automatic: &mut Automatic,
) -> Result<Option<Program>, NoPython> {
    let judged = there(programs).ok_or(NoPython)?;
    let disagree = |(program, there): &(&Program, Vec<Outcome>)| {
        let here = here(program);
        automatic.add(program, &here, there);
        !agree(program, &here, there, without)
    };
    Ok(programs.iter().zip(judged).find(disagree).map(|(program, _)| program.clone()))
}

/// A smaller program that fails as well, until there is none.
fn shrink(program: Program, without: Option<&str>) -> Program {
    smallest(program, Program::smaller, |programs| first_disagreement(programs, without, &mut Automatic::default()))
}

fn fail(program: Program) -> ! {
    let program = shrink(program, None);
    let there = there(std::slice::from_ref(&program)).expect("it was there");
    let steps = side_by_side(&program.steps, &here(&program), &there[0]);
    panic!("not what CPython does:\n{steps}\n{program}\n\n{}\n{}", as_rust(&program), as_python(&program));
}

#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn programs_do_what_they_do_in_cpython() {
    let mut automatic = Automatic::default();
    match search(10_000, 2_000, Program::random, |programs| first_disagreement(programs, None, &mut automatic)) {
        Err(NoPython) => return skip(),
        Ok(None) => {}
        Ok(Some(program)) => fail(program),
    }
    let Automatic { programs, here, there } = automatic;
    assert!(here >= programs && there >= programs, "{here} and {there} automatic collections in {programs} programs");
    assert!(heap::stats().young_collections >= programs as u64, "too few of them are young");
    for difference in DIFFERENCES {
        println!("- {}: {}", difference.name, difference.reason);
    }
}

/// What is compared hangs on nothing but the program: on a heap of its own each does the same
/// again.
#[test]
fn programs_do_the_same_again() {
    let programs = sized(1_000, 20).try_into().expect("few");
    for program in (0..programs).map(Program::random) {
        let on_its_own = || std::thread::scope(|scope| scope.spawn(|| here(&program)).join().expect("it ends"));
        assert!(on_its_own() == on_its_own(), "{program}");
    }
}

/// Each of the differences is one: without it the two disagree on some program.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn every_difference_is_one() {
    let programs: Vec<_> = (0..2_000).map(Program::random).collect();
    let Some(judged) = there(&programs) else { return skip() };
    for difference in DIFFERENCES {
        let without = Some(difference.name);
        let differ =
            programs.iter().zip(&judged).filter(|(program, there)| !agree(program, &here(program), there, without));
        assert!(differ.count() > 0, "{} is no difference any more", difference.name);
    }
}

/// What `as_python` prints does what the judge says of the program.
fn outcomes_of_text(program: &Program) -> Vec<Outcome> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cpython");
    let python =
        Command::new("python3").arg("-Bc").arg(as_python(program)).current_dir(folder).output().expect("it is there");
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    String::from_utf8(python.stdout).expect("it writes digits").lines().map(Outcome::read).collect()
}

/// Leaves a difference out, so that a program fails: what is printed then is small and does the
/// same on its own.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn a_failing_program_is_printed_small() {
    let programs: Vec<_> = (0..1_000).map(Program::random).collect();
    let explicit = ("weak references of what comes back", Mode::Explicit);
    let automatic = ("time", Mode::Automatic);
    for (without, mode) in [explicit, automatic] {
        let programs: Vec<_> = programs.iter().filter(|program| program.mode == mode).cloned().collect();
        let Ok(failing) = first_disagreement(&programs, Some(without), &mut Automatic::default()) else {
            return skip();
        };
        let small = shrink(failing.expect("it is a difference"), Some(without));
        assert!(small.steps.len() <= 8, "not small: {small}");
        let there = there(std::slice::from_ref(&small)).expect("it was there").remove(0);
        let told = outcomes_of_text(&small);
        assert!(agree(&small, &here(&small), &told, None), "not the same program: {small}");
        // Python's own moments for a collection hang on what ran before.
        if mode == Mode::Explicit {
            assert!(!agree(&small, &here(&small), &there, Some(without)), "it does not fail any more: {small}");
            assert_eq!(told, there);
        }
        assert!(as_rust(&small).contains(&format!("World::new(Mode::{mode:?});")), "the mode is left out");
        println!("{small}");
    }
}

/// The text has a line for every kind of step.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn programs_as_python_text_do_the_same() {
    let programs: Vec<_> = (0..30).map(Program::random).collect();
    let Some(judged) = there(&programs) else { return skip() };
    let mut automatic = Automatic::default();
    for (program, there) in programs.iter().zip(judged) {
        let told = outcomes_of_text(program);
        automatic.add(program, &here(program), &told);
        match program.mode {
            Mode::Explicit => assert_eq!(told, there, "{program}"),
            Mode::Automatic | Mode::Sliced => assert!(agree(program, &here(program), &told, None), "{program}"),
        }
    }
    assert!(automatic.there >= automatic.programs, "the text leaves out that Python collects by itself");
}

/// The story's three people, told by Python, and by the example.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn the_person_script_prints_the_same() {
    let root = env!("CARGO_MANIFEST_DIR");
    let Ok(python) = Command::new("python3").arg(format!("{root}/tests/cpython/person.py")).output() else {
        return skip();
    };
    let example = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", "person", "--manifest-path", &format!("{root}/Cargo.toml")])
        // Built as anybody would build it, also where this test is built for a sanitizer.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("cargo runs");
    assert!(python.status.success() && example.status.success());
    let example = String::from_utf8(example.stdout).unwrap();
    let part = example.split("(c) ").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a part (c)");
    let (_, lines) = part.split_once('\n').expect("a heading");
    assert_eq!(lines.trim(), String::from_utf8(python.stdout).unwrap().trim());
}
