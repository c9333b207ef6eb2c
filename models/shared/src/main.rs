//! Objects that threads share, under a checker: all of `gc-core/src/sync`, compiled once more with
//! the primitives of [shuttle](https://docs.rs/shuttle), and random programs on it, and two that
//! are aimed at one rule, each in a random order of its threads' steps.
//!
//! What is looked for is in [`oracle`] and [`memory`]: a value that is read after its end or
//! dropped twice, or while somebody holds it; an upgrade that fails on what is held; memory that is
//! touched after it was freed; and when all threads have ended, whatever is there and can't be
//! reached, or can be reached and isn't there, by a naive walk. `models/sync` has the protocol
//! itself, in every order.
//!
//! `cargo run --release -p shared-model [SCHEDULES [SEED [random | PCT | bursts]]]`

#![allow(missing_docs, reason = "a program")]

// By this name, for what `#[derive(Trace)]` generates.
extern crate gc_core_under_shuttle as gc_core;

mod aimed;
mod bursts;
mod memory;
mod oracle;
mod plain;
mod program;
mod thing;
mod turns;
mod walks;

use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

/// How often the order of threads changes under PCT, where it needn't.
const DEPTH: usize = 3;

/// Each with what its share of the schedules is divided by.
const PROGRAMS: [(&str, fn(), usize); 4] = [
    ("programs", program::run, 1),
    ("plain objects", plain::run, 1),
    ("hops", aimed::hops, 4),
    ("departures", aimed::departures, 4),
];

fn check(name: &str, schedules: usize, scheduler: Box<dyn Scheduler + Send>, program: fn()) {
    let mut config = Config::new();
    config.stack_size = 1 << 18;
    config.max_steps = MaxSteps::FailAfter(200_000);
    config.failure_persistence = FailurePersistence::None;
    config.silence_warnings = true;
    oracle::begin(name);
    Runner::new(scheduler, config).run(program);
    println!("{schedules} schedules, {name}: {}", oracle::summary());
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| arguments.get(at).map_or(default, |it| it.parse().expect("a number"));
    let (schedules, seed) = (usize::try_from(number(0, 20_000)).expect("a number of schedules"), number(1, 1));
    let kind = arguments.get(2).map_or("all", String::as_str);
    oracle::stop_at_panics();
    for (name, program, share) in PROGRAMS {
        let schedules = schedules.div_ceil(share);
        let kinds: [(&str, Box<dyn Scheduler + Send>); 3] = [
            ("random", Box::new(RandomScheduler::new_from_seed(seed, schedules))),
            ("PCT", Box::new(PctScheduler::new_from_seed(seed, DEPTH, schedules))),
            ("bursts", Box::new(bursts::Bursts::new(seed, schedules))),
        ];
        for (name_of_kind, scheduler) in kinds {
            if kind == "all" || kind == name_of_kind {
                check(&format!("{name}, {name_of_kind}"), schedules, scheduler, program);
            }
        }
    }
}
