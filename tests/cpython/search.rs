//! The search for a program that two sides disagree on, the same for each judge.

use std::env;
use std::fmt::{Debug, Write};
use std::time::{Duration, Instant, SystemTime};

use gc_core::{collect, heap};

/// There is no `python3`.
#[derive(Debug)]
pub(crate) struct NoPython;

/// Not everybody who changes this library has a `python3`. Where its changes are judged there is
/// one, or nothing is.
pub(crate) fn skip() {
    assert!(
        env::var_os("CI").is_none(),
        "CI is set and there is no python3 on the PATH: nothing was compared with CPython"
    );
    println!("skipped: there is no python3");
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|value| value.parse().ok())
}

/// Looks through random programs, `usual` of them or as the environment says (`CPYTHON_PROGRAMS`,
/// `CPYTHON_SECONDS`), for the first that `disagreement` finds in a batch.
pub(crate) fn search<P>(
    usual: u64,
    batch: u64,
    random: impl Fn(u64) -> P,
    mut disagreement: impl FnMut(&[P]) -> Result<Option<P>, NoPython>,
) -> Result<Option<P>, NoPython> {
    let programs = number("CPYTHON_PROGRAMS").unwrap_or(usual);
    let mut seed = 0;
    let mut deadline = None;
    if let Some(seconds) = number("CPYTHON_SECONDS") {
        deadline = Some(Instant::now() + Duration::from_secs(seconds));
        seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.as_secs()) << 20;
    }
    let first = seed;
    while deadline.map_or(seed < programs, |deadline| Instant::now() < deadline) {
        let programs: Vec<P> = (seed..seed + batch).map(&random).collect();
        if let Some(program) = disagreement(&programs)? {
            return Ok(Some(program));
        }
        seed += batch;
    }
    println!("{} programs from seed {first}; differences by decision:", seed - first);
    Ok(None)
}

/// A smaller program that fails as well, until there is none.
pub(crate) fn smallest<P>(
    mut program: P,
    smaller: impl Fn(&P) -> Vec<P>,
    mut disagreement: impl FnMut(&[P]) -> Result<Option<P>, NoPython>,
) -> P {
    while let Ok(Some(found)) = disagreement(&smaller(&program)) {
        program = found;
    }
    program
}

/// What both sides say of each step, and of the end.
pub(crate) fn side_by_side<O: Debug>(steps: &[impl Debug], here: &[O], there: &[O]) -> String {
    let mut text = String::new();
    for (at, (here, there)) in here.iter().zip(there).enumerate() {
        let step = steps.get(at);
        writeln!(text, "{step:?}\n    here  {here:?}\n    there {there:?}").expect("a string takes it");
    }
    text
}

/// Collects until nothing happens any more. `release` lets go of what finalizers saved, and
/// `nothing_saved` says whether they saved anything since.
pub(crate) fn settle(release: impl Fn(), nothing_saved: impl Fn() -> bool) {
    let progress = || {
        let stats = heap::stats();
        (stats.freed, stats.reclaimed, stats.finalized)
    };
    loop {
        release();
        let before = progress();
        collect();
        if progress() == before && nothing_saved() {
            break;
        }
    }
    assert_eq!(heap::stats().live, 0);
}
