//! Many programs, and what came of them.

use std::collections::BTreeMap;
use std::fmt;

use crate::programs::Setup;
use crate::programs::random::{Lcg, random_setup};
use crate::rules::{Rule, Rules};
use crate::step::Program;
use crate::{explore, walk};

/// What came of some programs.
#[derive(Debug, Default)]
pub struct Outcome {
    pub programs: usize,
    pub states: usize,
    /// Programs of which not all states were looked at.
    pub cut: usize,
    /// What went wrong, and where first.
    pub bad: BTreeMap<&'static str, Bad>,
}

/// Something that went wrong.
#[derive(Debug)]
pub struct Bad {
    pub program: String,
    /// The steps that led there.
    pub steps: Vec<&'static str>,
    /// How many programs it went wrong in.
    pub times: usize,
}

impl Outcome {
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.bad.is_empty()
    }

    fn add(&mut self, what: &'static str, program: String, steps: Vec<&'static str>) {
        self.bad.entry(what).or_insert(Bad { program, steps, times: 0 }).times += 1;
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} programs, {} states, {} programs cut", self.programs, self.states, self.cut)?;
        for (what, bad) in &self.bad {
            writeln!(f, "  {what}: {} times, first in \"{}\" after {} steps", bad.times, bad.program, bad.steps.len())?;
            if f.alternate() {
                bad.steps.iter().try_for_each(|step| writeln!(f, "    {step}"))?;
            }
        }
        Ok(())
    }
}

fn program(setup: &Setup, off: &[Rule]) -> Program {
    Program { rules: Rules::without(off), ops: setup.ops, collectors: setup.collectors }
}

/// Every interleaving of each program, up to so many states.
#[must_use]
pub fn all(setups: &[Setup], off: &[Rule], limit: usize) -> Outcome {
    some(setups, off, limit, |_| false)
}

/// The same until something goes wrong.
#[must_use]
pub fn until_bad(setups: &[Setup], off: &[Rule], limit: usize) -> Outcome {
    some(setups, off, limit, |outcome| !outcome.is_clean())
}

fn some(setups: &[Setup], off: &[Rule], limit: usize, enough: impl Fn(&Outcome) -> bool) -> Outcome {
    let mut outcome = Outcome::default();
    for setup in setups {
        if enough(&outcome) {
            break;
        }
        outcome.programs += 1;
        let found = explore::explore(&program(setup, off), &setup.state, limit);
        outcome.states += found.states;
        outcome.cut += usize::from(found.cut);
        if let Some((what, steps)) = found.bad {
            outcome.add(what, setup.name.clone(), steps);
        }
    }
    outcome
}

/// One random interleaving of each of so many random programs.
#[must_use]
pub fn random(programs: usize, random: &mut Lcg, off: &[Rule]) -> Outcome {
    let mut outcome = Outcome { programs, ..Outcome::default() };
    for _ in 0..programs {
        let setup = random_setup(random);
        if let Some((what, steps)) = walk::walk(&program(&setup, off), &setup.state, &mut |bound| random.below(bound)) {
            outcome.add(what, format!("{:?}", setup.state), steps);
        }
    }
    outcome
}
