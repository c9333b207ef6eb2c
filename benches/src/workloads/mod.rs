//! The workloads, each written once for all libraries.
//!
//! An operation is named with each; where cycles become garbage, their collection is part of the
//! time, and for `Rc` the breaking of them by hand.

mod basics;
mod graphs;
mod lists;
mod programs;
mod rings;
mod trees;

use crate::clock::{Clock, Sample};
use crate::library::Library;

/// How large a workload is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// As it is described.
    Full,
    /// A tenth or so, for a look.
    Quick,
    /// As small as is useful to count instructions.
    Tiny,
}

impl Scale {
    /// One of three.
    #[must_use]
    pub fn pick<T>(self, full: T, quick: T, tiny: T) -> T {
        match self {
            Self::Full => full,
            Self::Quick => quick,
            Self::Tiny => tiny,
        }
    }
}

/// A workload, as the tables show it.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// The name on the command line.
    pub name: &'static str,
    /// What it does, and what an operation is.
    pub title: &'static str,
    /// How often it is run for a figure.
    pub runs: usize,
    /// Whether there is nothing in it for `Rc` to do: it is told in nanoseconds.
    pub absolute: bool,
}

const fn workload(name: &'static str, title: &'static str) -> Workload {
    Workload { name, title, runs: 5, absolute: false }
}

/// All workloads.
pub const WORKLOADS: [Workload; 24] = [
    workload("leaf", "make and drop a 16-byte leaf"),
    workload("clone", "clone and drop a handle"),
    workload("deref", "read through a handle"),
    workload("trees16", "binary trees of depth 16, per node"),
    Workload { runs: 1, ..workload("trees21", "binary-trees at depth 21, per node") },
    workload("parents", "trees with parent links, per node"),
    Workload { runs: 3, ..workload("gcbench", "Boehm's GCBench, per node") },
    workload("rings2", "garbage rings of 2, per node"),
    workload("rings100", "garbage rings of 100, per node"),
    workload("churn", "garbage rings of 2 beside 200,000 live objects, per ring"),
    Workload { absolute: true, ..workload("detect", "collect where all 500,000 objects live, ns per object") },
    Workload {
        absolute: true,
        ..workload("idle", "collect where nothing happened, one block in a hundred in use, ns")
    },
    workload("dies", "a random graph of 200,000 objects dies, per object"),
    Workload { runs: 3, ..workload("dies500k", "the same of 500,000") },
    Workload { runs: 3, ..workload("dies2m", "the same of 2 million") },
    workload("list", "long doubly linked list: walk and splice, per step"),
    Workload { runs: 3, ..workload("builds", "a doubly linked list of 1 million is built, per node") },
    workload("fifo", "a queue of 10,000 rings of 2, per ring that leaves it"),
    Workload { runs: 3, ..workload("grows", "a heap that only grows: lazy values of an interpreter, per object") },
    workload("swings", "a heap that swings by 10,000 objects, per object"),
    workload("random", "dumpster's million random operations, per operation"),
    workload("gc_collect", "pyperformance gc_collect: 100 rings of 21, per node"),
    Workload {
        absolute: true,
        ..workload("gc_traversal", "pyperformance gc_traversal: 1,000 nested lists, ns per edge")
    },
    workload("closures", "interpreter of closures, per call"),
];

/// Runs a workload.
///
/// # Panics
/// If there is none of this name.
#[must_use]
pub fn run<L: Library>(name: &str, scale: Scale) -> Sample {
    let mut clock = Clock::default();
    let workload = match name {
        "leaf" => basics::leaf::<L>,
        "clone" => basics::clone::<L>,
        "deref" => basics::deref::<L>,
        "trees16" => trees::depth_16::<L>,
        "trees21" => trees::depth_21::<L>,
        "parents" => trees::parents::<L>,
        "gcbench" => trees::gcbench::<L>,
        "rings2" => rings::of_2::<L>,
        "rings100" => rings::of_100::<L>,
        "churn" => rings::beside_live::<L>,
        "detect" => graphs::detect::<L>,
        "idle" => graphs::idle::<L>,
        "dies" => graphs::dies_200_thousand::<L>,
        "dies500k" => graphs::dies_500_thousand::<L>,
        "dies2m" => graphs::dies_2_million::<L>,
        "list" => lists::walk_and_splice::<L>,
        "builds" => lists::builds::<L>,
        "fifo" => rings::queued::<L>,
        "grows" => programs::grows::<L>,
        "swings" => lists::swings::<L>,
        "random" => graphs::random_operations::<L>,
        "gc_collect" => rings::gc_collect::<L>,
        "gc_traversal" => graphs::gc_traversal::<L>,
        "closures" => programs::closures::<L>,
        _ => panic!("no workload is named {name}"),
    };
    workload(&mut clock, scale);
    clock.sample()
}
