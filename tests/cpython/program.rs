//! Programs over objects with slots: what they consist of, how they are made, written and shrunk.

use std::fmt;

use super::mode::Mode;
use super::random::Random;
use super::shrink::fewer;

pub(crate) const NAMES: u32 = 6;
pub(crate) const SLOTS: u32 = 3;
pub(crate) const WEAKS: u32 = 4;

/// What a node does when it is finalized. The order is that of `KINDS` in `judge.py`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Plain,
    Finalized,
    RevivesItself,
    RevivesNeighbour,
    ClearsItself,
    MakesGarbage,
    ReadsWeak,
    MakesWeak,
}

/// A step. Numbers are those of names, slots and weak references.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    New { name: u32, kind: Kind },
    Copy { to: u32, from: u32 },
    Delete { name: u32 },
    Set { name: u32, slot: u32, from: u32 },
    Follow { to: u32, from: u32, slot: u32 },
    MakeWeak { weak: u32, name: u32 },
    ReadWeak { weak: u32 },
    BindWeak { to: u32, weak: u32 },
    Collect,
    LetGo,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Program {
    pub(crate) mode: Mode,
    pub(crate) steps: Vec<Step>,
}

impl Program {
    pub(crate) fn random(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mode = Mode::of_seed(seed);
        // Where objects come back, weak references differ by decision, so that nothing may depend
        // on them.
        let revives = mode == Mode::Explicit && random.below(2) == 0;
        let length = 5 + random.below(60);
        let mut steps = Vec::new();
        for _ in 0..length {
            steps.push(Step::random(&mut random, mode, revives));
            // The one moment at which automatic collections leave nothing open.
            if mode != Mode::Explicit && steps.last() == Some(&Step::Collect) {
                steps.extend((0..WEAKS).map(|weak| Step::ReadWeak { weak }));
            }
        }
        Self { mode, steps }
    }

    /// The kind of the node with this number. What finalizers make is plain.
    pub(crate) fn kind(&self, number: u32) -> Kind {
        let mut kinds = self.steps.iter().filter_map(|step| match step {
            Step::New { kind, .. } => Some(*kind),
            _ => None,
        });
        kinds.nth(number as usize).unwrap_or(Kind::Plain)
    }

    /// The same without some steps, each one of fewer steps.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        fewer(&self.steps).map(|steps| Self { mode: self.mode, steps }).collect()
    }
}

impl Step {
    fn random(random: &mut Random, mode: Mode, revives: bool) -> Self {
        let name = random.below(NAMES);
        let from = random.below(NAMES);
        let (slot, weak) = (random.below(SLOTS), random.below(WEAKS));
        match random.below(40) {
            0..9 => Self::New { name, kind: Kind::random(random, revives) },
            9..12 => Self::Copy { to: name, from },
            18..28 => Self::Set { name, slot, from },
            28..31 => Self::Follow { to: name, from, slot },
            31..33 => Self::MakeWeak { weak, name },
            33..35 if mode == Mode::Explicit => Self::ReadWeak { weak },
            35 if mode == Mode::Explicit && !revives => Self::BindWeak { to: name, weak },
            36 if revives => Self::LetGo,
            37..40 => Self::Collect,
            // 12..18, and what doesn't fit the program's kind.
            _ => Self::Delete { name },
        }
    }
}

impl Kind {
    fn random(random: &mut Random, revives: bool) -> Self {
        let kinds: &[Self] = if revives {
            &[
                Self::Plain,
                Self::Finalized,
                Self::RevivesItself,
                Self::RevivesNeighbour,
                Self::ClearsItself,
                Self::MakesGarbage,
                Self::ReadsWeak,
                Self::MakesWeak,
            ]
        } else {
            &[
                Self::Plain,
                Self::Plain,
                Self::Finalized,
                Self::ClearsItself,
                Self::MakesGarbage,
                Self::ReadsWeak,
                Self::MakesWeak,
            ]
        };
        random.one_of(kinds)
    }
}

/// As `judge.py` reads it.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.mode == Mode::Explicit { "explicit" } else { "automatic" })?;
        for step in &self.steps {
            match step {
                Step::New { name, kind } => write!(f, " N{name},{}", *kind as u32),
                Step::Copy { to, from } => write!(f, " C{to},{from}"),
                Step::Delete { name } => write!(f, " D{name}"),
                Step::Set { name, slot, from } => write!(f, " S{name},{slot},{from}"),
                Step::Follow { to, from, slot } => write!(f, " F{to},{from},{slot}"),
                Step::MakeWeak { weak, name } => write!(f, " W{weak},{name}"),
                Step::ReadWeak { weak } => write!(f, " R{weak}"),
                Step::BindWeak { to, weak } => write!(f, " B{to},{weak}"),
                Step::Collect => f.write_str(" G"),
                Step::LetGo => f.write_str(" L"),
            }?;
        }
        Ok(())
    }
}
