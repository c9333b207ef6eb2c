//! Programs over nodes, weak collections and cleaners: what they consist of, how they are made,
//! written and shrunk.

use std::fmt;

use super::mode::Mode;
use super::random::Random;
use super::shrink::fewer;

pub(crate) const NAMES: u32 = 6;
pub(crate) const SLOTS: u32 = 2;
/// The maps of the world. Those of nodes come behind them, by the node's name.
pub(crate) const MAPS: u32 = 2;
pub(crate) const SETS: u32 = 2;
pub(crate) const CLEANERS: u32 = 3;
/// The keys of the one map of weak values.
const KEYS: u32 = 4;

/// What a node does when it is finalized. The order is that of `KINDS` in `judge.py`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Plain,
    Finalized,
    RevivesItself,
    RevivesNeighbour,
    ClearsItself,
    EntersSet,
    Looks,
}

/// A step. Numbers are those of names, slots, maps, sets, keys of values, and cleaners. The node or
/// the cleaner that a step makes has the step's number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    New {
        name: u32,
        kind: Kind,
    },
    Copy {
        to: u32,
        from: u32,
    },
    Delete {
        name: u32,
    },
    Set {
        name: u32,
        slot: u32,
        from: u32,
    },
    Follow {
        to: u32,
        from: u32,
        slot: u32,
    },
    Collect,
    LetGo,
    Insert {
        map: u32,
        key: u32,
        value: u32,
    },
    Remove {
        map: u32,
        key: u32,
    },
    Fetch {
        map: u32,
        key: u32,
        to: u32,
    },
    Clear {
        map: u32,
    },
    /// Removes what has a value of an even number, or of an odd one.
    Retain {
        map: u32,
        odd: u32,
    },
    Walk {
        map: u32,
    },
    Enter {
        set: u32,
        name: u32,
    },
    Leave {
        set: u32,
        name: u32,
    },
    PutValue {
        key: u32,
        name: u32,
    },
    GetValue {
        to: u32,
        key: u32,
    },
    RemoveValue {
        key: u32,
    },
    Intern {
        to: u32,
        key: u32,
    },
    /// Registers a cleaner that deletes a name, if it is one.
    Clean {
        slot: u32,
        name: u32,
        deletes: u32,
    },
    RunCleaner {
        slot: u32,
    },
    CancelCleaner {
        slot: u32,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Program {
    pub(crate) mode: Mode,
    /// Whether finalizers may bring nodes back.
    pub(crate) revives: bool,
    /// Whether the judge imitates what the library decides otherwise.
    pub(crate) imitated: bool,
    pub(crate) steps: Vec<Step>,
}

impl Program {
    pub(crate) fn random(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mode = Mode::of_seed(seed);
        let revives = mode == Mode::Explicit && random.below(2) == 0;
        let length = 10 + random.below(60);
        let mut program = Self { mode, revives, imitated: true, steps: Vec::new() };
        for _ in 0..length {
            let step = program.random_step(&mut random);
            program.steps.push(step);
        }
        program
    }

    fn random_step(&self, random: &mut Random) -> Step {
        let (name, other) = (random.below(NAMES), random.below(NAMES));
        let (slot, set, key) = (random.below(SLOTS), random.below(SETS), random.below(KEYS));
        // What comes back with a map of its own is more than the judge imitates.
        let owned = if self.revives { 0 } else { NAMES };
        let map = random.below(MAPS + owned);
        let cleaner = random.below(CLEANERS);
        let is_explicit = self.mode == Mode::Explicit;
        match random.below(64) {
            0..12 => Step::New { name, kind: self.random_kind(random) },
            12..14 => Step::Copy { to: name, from: other },
            14..21 => Step::Set { name, slot, from: other },
            21..23 => Step::Follow { to: name, from: other, slot },
            23..34 => Step::Insert { map, key: name, value: other },
            34 => Step::Remove { map, key: name },
            35..37 => Step::Fetch { map, key: name, to: other },
            37 => Step::Clear { map },
            38 => Step::Retain { map, odd: random.below(2) },
            39 if is_explicit => Step::Walk { map },
            40..42 => Step::Enter { set, name },
            42 => Step::Leave { set, name },
            43..45 => Step::PutValue { key, name },
            45 if is_explicit => Step::GetValue { to: name, key },
            46 if is_explicit => Step::RemoveValue { key },
            47 if is_explicit => Step::Intern { to: name, key },
            // CPython runs cleaners before finalizers, which matters where these bring something
            // back; and collections that come by themselves have moments of their own.
            48..51 if is_explicit && !self.revives => {
                Step::Clean { slot: cleaner, name, deletes: random.below(NAMES + 1) }
            }
            48..52 => Step::Clean { slot: cleaner, name, deletes: NAMES },
            52 => Step::RunCleaner { slot: cleaner },
            53 if is_explicit => Step::CancelCleaner { slot: cleaner },
            54 if self.revives => Step::LetGo,
            55..59 => Step::Collect,
            // The smallest cycle.
            59..62 => Step::Set { name, slot, from: name },
            // The rest, and what doesn't fit the program's kind.
            _ => Step::Delete { name },
        }
    }

    fn random_kind(&self, random: &mut Random) -> Kind {
        let last = if self.revives { Kind::RevivesItself } else { Kind::Plain };
        let neighbour = if self.revives { Kind::RevivesNeighbour } else { Kind::Finalized };
        random.one_of(&[Kind::Finalized, Kind::ClearsItself, Kind::EntersSet, Kind::Looks, last, last, neighbour])
    }

    /// The same without some steps, each one of fewer steps.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        fewer(&self.steps).map(|steps| Self { steps, ..self.clone() }).collect()
    }
}

/// As `judge.py` reads it.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.imitated, self.revives) {
            (false, _) => "-",
            (true, false) => "e",
            (true, true) => "b",
        })?;
        for step in &self.steps {
            match step {
                Step::New { name, kind } => write!(f, " N{name},{}", *kind as u32),
                Step::Copy { to, from } => write!(f, " C{to},{from}"),
                Step::Delete { name } => write!(f, " D{name}"),
                Step::Set { name, slot, from } => write!(f, " S{name},{slot},{from}"),
                Step::Follow { to, from, slot } => write!(f, " F{to},{from},{slot}"),
                Step::Collect => f.write_str(" G"),
                Step::LetGo => f.write_str(" L"),
                Step::Insert { map, key, value } => write!(f, " I{map},{key},{value}"),
                Step::Remove { map, key } => write!(f, " P{map},{key}"),
                Step::Fetch { map, key, to } => write!(f, " H{map},{key},{to}"),
                Step::Clear { map } => write!(f, " E{map}"),
                Step::Retain { map, odd } => write!(f, " T{map},{odd}"),
                Step::Walk { map } => write!(f, " K{map}"),
                Step::Enter { set, name } => write!(f, " A{set},{name}"),
                Step::Leave { set, name } => write!(f, " X{set},{name}"),
                Step::PutValue { key, name } => write!(f, " V{key},{name}"),
                Step::GetValue { to, key } => write!(f, " Y{to},{key}"),
                Step::RemoveValue { key } => write!(f, " Z{key}"),
                Step::Intern { to, key } => write!(f, " U{to},{key}"),
                Step::Clean { slot, name, deletes } => write!(f, " R{slot},{name},{deletes}"),
                Step::RunCleaner { slot } => write!(f, " Q{slot}"),
                Step::CancelCleaner { slot } => write!(f, " J{slot}"),
            }?;
        }
        Ok(())
    }
}
