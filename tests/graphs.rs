//! Random programs on random graphs, against a naive model of reachability.
//!
//! After every operation: nothing that the model reaches is gone or damaged, what counting can free
//! is gone, and after a full collection exactly what the model reaches is left. Objects are of
//! mixed types: nodes, leaves, links, and acyclic ones.

mod graphs {
    pub(crate) mod model;
    pub(crate) mod nodes;
    pub(crate) mod ops;
    pub(crate) mod world;
}

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::thread;

use gc_core::{collect, heap};
use proptest::prelude::*;

use crate::graphs::nodes::{ALIVE, ALL_KINDS, FINALIZED, KINDS, Kind, SAVED};
use crate::graphs::ops::{Op, any_op, op};
use crate::graphs::world::{World, planned};

/// Collects until nothing changes any more: newborns of finalizers, and what those hold, go a
/// collection later, and so does what a `trace` that panicked has held.
fn collect_all() {
    let progress = || {
        let stats = heap::stats();
        (stats.finalized, stats.reclaimed, stats.freed)
    };
    loop {
        let before = progress();
        if planned(collect) == Some(0) && progress() == before {
            break;
        }
    }
}

fn run_program(ops: &[Op], mut world: World) {
    assert!(ALIVE.with_borrow(BTreeSet::is_empty));
    heap::unfreeze();
    FINALIZED.take();
    for op in ops {
        world.run(op);
        world.check();
    }
    heap::unfreeze();
    collect_all();
    world.check_settled();
    world.check();
    planned(|| drop(world.roots.drain(..)));
    // One root's panic keeps none of the others.
    world.roots.clear();
    loop {
        planned(|| drop(SAVED.take()));
        collect_all();
        // A finalizer runs once, so that this comes to an end.
        if heap::stats().live == 0 {
            break;
        }
        assert!(SAVED.with_borrow(|saved| !saved.is_empty()), "something is left");
    }
    drop(world);
    assert_eq!(heap::stats().weak_records, 0);
}

/// The number of programs, or another one from the environment.
fn config(programs: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(programs);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(6_000))]

    #[test]
    fn plain_objects(ops in prop::collection::vec(op(), 1..120)) {
        run_program(&ops, World::new(vec![Kind::Plain]));
    }

    #[test]
    fn objects_with_finalizers(ops in prop::collection::vec(op(), 1..120)) {
        run_program(&ops, World::new(KINDS.to_vec()));
    }

    /// Every allocation is a chance for an automatic collection.
    #[test]
    fn collections_at_any_time(ops in prop::collection::vec(op(), 1..120)) {
        heap::configure(|config| {
            config.young_objects = 1;
            config.full_objects = 2;
        }).unwrap();
        run_program(&ops, World::new(vec![Kind::Plain, Kind::MakesGarbage]));
    }
}

proptest! {
    #![proptest_config(config(1_000))]

    /// Finalizers that resurrect and panic, traces that panic, nurseries of a few objects,
    /// collections in slices, all in one program.
    #[test]
    fn everything_at_once(ops in prop::collection::vec(any_op(), 1..200)) {
        // On a heap of its own: what a failing program leaves behind must not fail the smaller
        // ones.
        let program = || run_program(&ops, World { panics: true, slices: true, ..World::new(ALL_KINDS.to_vec()) });
        if let Err(payload) = thread::scope(|scope| scope.spawn(program).join()) {
            resume_unwind(payload);
        }
    }
}

/// `chain of mixed kinds`: all sequences of up to four, as a chain that counting frees and as a
/// ring. Each finalizer runs once, and whatever each does, all of them go.
#[test]
fn chains_of_mixed_kinds() {
    for (len, closed) in (1..=4).flat_map(|len| [(len, false), (len, true)]) {
        for sequence in 0..KINDS.len().pow(len) {
            FINALIZED.take();
            let mut world =
                World::new((0..len).map(|at| KINDS[sequence / KINDS.len().pow(at) % KINDS.len()]).collect());
            let len = world.kinds.len();
            (0..len).for_each(|at| world.run(&Op::New(at)));
            (0..len - usize::from(!closed)).for_each(|at| world.run(&Op::Link(at, (at + 1) % len)));
            world.roots.clear();
            collect_all();
            assert_eq!(FINALIZED.take(), (0..len).collect(), "finalizers of {:?}, closed: {closed}", world.kinds);
            assert_eq!((heap::stats().live, ALIVE.with_borrow(BTreeSet::len)), (0, 0), "{:?}", world.kinds);
        }
    }
}

/// A node whose `trace` panics in the scan, and not in the verification, is reclaimed. What it held
/// is left to the next collection.
#[test]
fn what_a_panicking_trace_hid() {
    use Op::{Arm, Bury, Freeze, Full, Hold, Link, New, NewLeaf, Release, Unfreeze, Upgrade};
    let ops = [
        [New(5), Release(0), New(6), Link(0, 0), Release(0), Upgrade(29), Hold(0), New(0)],
        [Release(0), New(0), Hold(0), Bury(0, 0), New(0), Freeze, Arm(10, 1), New(0)],
        [Release(0), Release(3), Bury(2, 0), Release(0), Arm(1, 1), New(0), Upgrade(2), Release(3)],
        [NewLeaf(0), Link(8, 7), Release(8), Link(0, 0), Release(0), Unfreeze, Full, Full],
    ];
    run_program(&ops.concat(), World { panics: true, slices: true, ..World::new(ALL_KINDS.to_vec()) });
}
