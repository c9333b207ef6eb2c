//! CPython as the judge: random programs run here and on `python3`, and what they do must be the same at every step: who is
//! finalized and freed, what a collection returns, which weak references are alive, what is left.
//!
//! `CPYTHON_PROGRAMS=100000` runs more programs than the 10,000 of a plain run, `CPYTHON_SECONDS=600` new ones for that
//! long. A program that fails is made smaller and printed, as Rust and as Python. Without a `python3` the tests say so.

#[path = "cpython/differences.rs"]
mod differences;
#[path = "cpython/program.rs"]
mod program;
#[path = "cpython/run.rs"]
mod run;

use std::env;
use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use self::differences::{DIFFERENCES, agree};
use self::program::{Program, as_python, as_rust};
use self::run::{here, there};

/// There is no `python3`.
struct NoPython;

/// The first of these programs on which the two disagree.
fn first_disagreement(programs: &[Program]) -> Result<Option<Program>, NoPython> {
    let judged = there(programs).ok_or(NoPython)?;
    let mut both = programs.iter().zip(judged);
    Ok(both.find(|(program, there)| !agree(program, &here(program), there, None)).map(|(program, _)| program.clone()))
}

/// A smaller program that fails as well, until there is none.
fn shrink(mut program: Program) -> Program {
    while let Ok(Some(smaller)) = first_disagreement(&program.smaller()) {
        program = smaller;
    }
    program
}

fn fail(program: Program) -> ! {
    let program = shrink(program);
    let there = there(std::slice::from_ref(&program)).expect("it was there");
    let mut steps = String::new();
    for (at, (here, there)) in here(&program).iter().zip(&there[0]).enumerate() {
        let step = program.steps.get(at);
        writeln!(steps, "{step:?}\n    here  {here:?}\n    there {there:?}").expect("a string takes it");
    }
    panic!("not what CPython does:\n{steps}\n{program}\n\n{}\n{}", as_rust(&program), as_python(&program));
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|value| value.parse().ok())
}

#[test]
fn programs_do_what_they_do_in_cpython() {
    const BATCH: u64 = 2_000;
    let programs = number("CPYTHON_PROGRAMS").unwrap_or(10_000);
    let mut seed = 0;
    let mut deadline = None;
    if let Some(seconds) = number("CPYTHON_SECONDS") {
        deadline = Some(Instant::now() + Duration::from_secs(seconds));
        seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.as_secs()) << 20;
    }
    let first = seed;
    while deadline.map_or(seed < programs, |deadline| Instant::now() < deadline) {
        let programs: Vec<_> = (seed..seed + BATCH).map(Program::random).collect();
        match first_disagreement(&programs) {
            Err(NoPython) => return println!("skipped: there is no python3"),
            Ok(None) => seed += BATCH,
            Ok(Some(program)) => fail(program),
        }
    }
    println!("{} programs from seed {first}; differences by decision:", seed - first);
    for difference in DIFFERENCES {
        println!("- {}: {}", difference.name, difference.reason);
    }
}

/// Each of the differences is one: without it the two disagree on some program.
#[test]
fn every_difference_is_one() {
    let programs: Vec<_> = (0..2_000).map(Program::random).collect();
    let Some(judged) = there(&programs) else { return println!("skipped: there is no python3") };
    for difference in DIFFERENCES {
        let without = Some(difference.name);
        let differ =
            programs.iter().zip(&judged).filter(|(program, there)| !agree(program, &here(program), there, without));
        assert!(differ.count() > 0, "{} is no difference any more", difference.name);
    }
}

/// The story's three people, told by Python, and by the example.
#[test]
fn the_person_script_prints_the_same() {
    let root = env!("CARGO_MANIFEST_DIR");
    let Ok(python) = Command::new("python3").arg(format!("{root}/tests/cpython/person.py")).output() else {
        return println!("skipped: there is no python3");
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
