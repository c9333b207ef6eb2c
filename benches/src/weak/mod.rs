//! Weak maps beside what a program writes by hand: a `HashMap` by the addresses of `Rc`s, whose
//! entries it removes itself when a key dies, and one of `Weak` handles for interning.

mod by_hand;
mod gc_core;
mod workloads;

pub use self::by_hand::ByHand;
pub use self::gc_core::GcCoreMaps;

use crate::clock::{Clock, Sample};
use crate::workloads::{Scale, Workload};

/// Weak maps of one kind.
pub trait WeakMaps: 'static {
    /// Its name: `Rc`'s, or the crate's.
    const NAME: &'static str;
    /// A handle to an object that is a key.
    type Key: 'static;
    /// A map from keys to numbers.
    type Map;
    /// A handle to a text.
    type Symbol: 'static;
    /// A map from texts to the objects that are these texts.
    type Symbols;

    /// A new object.
    fn key(number: u64) -> Self::Key;
    /// An empty map.
    fn map() -> Self::Map;
    /// Adds an entry.
    fn insert(map: &mut Self::Map, key: &Self::Key, value: u64);
    /// Looks an entry up.
    fn get(map: &Self::Map, key: &Self::Key) -> Option<u64>;
    /// Removes an entry.
    fn remove(map: &mut Self::Map, key: &Self::Key) -> Option<u64>;
    /// Lets go of the last handle to a key, whose entry goes with it.
    fn let_go(map: &mut Self::Map, key: Self::Key);
    /// An empty map of texts.
    fn symbols() -> Self::Symbols;
    /// The one object that is this text.
    fn intern(symbols: &mut Self::Symbols, text: &str) -> Self::Symbol;
    /// Lets go of handles to texts; what was the last one takes its entry along.
    fn let_go_of_symbols(symbols: &mut Self::Symbols, held: Vec<Self::Symbol>);
}

const fn workload(name: &'static str, title: &'static str) -> Workload {
    Workload { name, title, runs: 7, absolute: false }
}

/// All workloads, each with a million entries. Where nothing can be done by hand, they are told in
/// nanoseconds.
pub const WORKLOADS: [Workload; 8] = [
    workload("weak_insert", "insert, per entry"),
    workload("weak_hit", "look up what is there, in random order"),
    workload("weak_miss", "look up what is not there"),
    workload("weak_remove", "remove, in random order"),
    workload("weak_bulk", "all keys die, in the order in which they were made, per entry"),
    workload("weak_intern", "intern one of 100,000 texts, in random order; all die"),
    Workload { absolute: true, ..workload("weak_collect", "collect where all entries live, ns per entry") },
    Workload { absolute: true, ..workload("weak_chain", "collect a chain from entry to key to entry, ns per entry") },
];

/// What each is to take at most: as a ratio to the hand-made one, or in nanoseconds.
pub const GOALS: [f64; WORKLOADS.len()] = [2.0, 1.0, 1.0, 2.5, 1.0, 1.5, 100.0, 250.0];

/// The names of what is compared, the hand-made one's first.
pub const NAMES: [&str; 2] = [ByHand::NAME, GcCoreMaps::NAME];

/// Runs a workload; `None` if there is none of this name, or it can't be done with this library.
/// The time is that of the processor, not that of the clock on the wall.
#[must_use]
pub fn run(name: &str, library: &str, scale: Scale) -> Option<Sample> {
    let mut clock = Clock::default();
    match (name, library) {
        ("weak_collect", GcCoreMaps::NAME) => gc_core::collect_live(&mut clock, scale),
        ("weak_chain", GcCoreMaps::NAME) => gc_core::collect_chain(&mut clock, scale),
        (name, GcCoreMaps::NAME) => workloads::find::<GcCoreMaps>(name)?(&mut clock, scale),
        (name, ByHand::NAME) => workloads::find::<ByHand>(name)?(&mut clock, scale),
        _ => return None,
    }
    Some(clock.sample())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each workload has its operations, with each library that can do it.
    #[test]
    fn workloads_run() {
        for workload in WORKLOADS {
            let samples = NAMES.map(|library| run(workload.name, library, Scale::Tiny));
            assert_eq!(samples[0].is_none(), workload.absolute, "{}", workload.name);
            let operations: Vec<u64> = samples.iter().flatten().map(|sample| sample.operations).collect();
            assert!(operations.iter().all(|count| *count > 0 && *count == operations[0]), "{}", workload.name);
        }
        assert_eq!(run("leaf", GcCoreMaps::NAME, Scale::Tiny), None);
    }
}
