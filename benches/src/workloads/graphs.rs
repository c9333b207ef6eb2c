//! Graphs: live ones that are looked at, and ones that die.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::Scale;
use super::rings::{live, take_apart};
use crate::clock::Clock;
use crate::library::{Hub, Library, Node};

/// All objects were touched since the last collection, and all of them live.
pub(super) fn detect<L: Library>(clock: &mut Clock, scale: Scale) {
    let objects = scale.pick(500_000, 200_000, 2_000);
    let all: Vec<L::Two> = live(objects);
    L::report();
    for _ in 0..scale.pick(3, 2, 2) {
        for object in &all {
            drop(object.clone());
        }
        clock.timed(objects, L::collect);
    }
    take_apart::<L>(&all);
}

/// Most objects have gone, and since then nothing has happened.
pub(super) fn idle<L: Library>(clock: &mut Clock, scale: Scale) {
    let objects: u64 = scale.pick(500_000, 100_000, 20_000);
    let mut all: Vec<L::Two> = (0..objects).map(L::Two::new).collect();
    let mut at = 0;
    all.retain(|_| {
        at += 1;
        at % 100 == 0
    });
    L::collect();
    let times = scale.pick(1_000, 100, 20);
    for _ in 0..times {
        clock.timed(1, L::collect);
    }
}

pub(super) fn dies_200_thousand<L: Library>(clock: &mut Clock, scale: Scale) {
    dies::<L>(clock, scale.pick(200_000, 50_000, 2_000), scale.pick(4, 2, 1));
}

pub(super) fn dies_500_thousand<L: Library>(clock: &mut Clock, scale: Scale) {
    dies::<L>(clock, scale.pick(500_000, 50_000, 2_000), scale.pick(3, 2, 1));
}

pub(super) fn dies_2_million<L: Library>(clock: &mut Clock, scale: Scale) {
    dies::<L>(clock, scale.pick(2_000_000, 50_000, 2_000), scale.pick(2, 2, 1));
}

fn dies<L: Library>(clock: &mut Clock, objects: u64, times: usize) {
    for _ in 0..times {
        let all: Vec<L::Two> = live(objects);
        clock.timed(objects, || {
            take_apart::<L>(&all);
            drop(all);
            L::collect();
        });
    }
}

/// The published benchmark of dumpster: fifty roots, then one of four operations with equal odds:
/// another object, one less, an edge between any two, an object without its edges.
pub(super) fn random_operations<L: Library>(clock: &mut Clock, scale: Scale) {
    const ROOTS: usize = 50;
    let operations = scale.pick(1_000_000, 100_000, 5_000);
    let mut random = SmallRng::seed_from_u64(12);
    // What `Rc` takes apart in the end.
    let mut by_hand = Vec::new();
    clock.timed(operations, || {
        let mut roots: Vec<L::Hub> = (0..ROOTS).map(|_| L::Hub::new()).collect();
        let mut waiting = 0;
        for _ in 0..operations {
            if roots.is_empty() {
                roots.push(L::Hub::new());
            }
            let at = random.random_range(0..roots.len());
            match random.random_range(0..4_u8) {
                0 => roots.push(L::Hub::new()),
                1 => {
                    let root = roots.swap_remove(at);
                    if L::by_hand() {
                        // Who breaks cycles by hand knows where one may be.
                        by_hand.push(root);
                    } else {
                        L::became_garbage(&mut waiting, 1);
                    }
                }
                2 => {
                    let to = random.random_range(0..roots.len());
                    roots[at].push(roots[to].clone());
                }
                _ => {
                    let edges = roots[at].len();
                    if edges > 0 {
                        drop(roots[at].swap_remove(random.random_range(0..edges)));
                    }
                }
            }
        }
        if L::by_hand() {
            by_hand.iter().chain(&roots).for_each(L::Hub::clear);
            by_hand.clear();
        }
        drop(roots);
        L::collect();
    });
}

/// Lists that each hold all lists before them.
pub(super) fn gc_traversal<L: Library>(clock: &mut Clock, scale: Scale) {
    let lists = scale.pick(1_000, 1_000, 100);
    let all: Vec<L::Hub> = (0..lists).map(|_| L::Hub::new()).collect();
    for (at, list) in all.iter().enumerate() {
        for to in &all[..at] {
            list.push(to.clone());
        }
    }
    let edges = lists * (lists - 1) / 2;
    for _ in 0..scale.pick(10, 3, 1) {
        for list in &all {
            drop(list.clone());
        }
        clock.timed(edges, L::collect);
    }
}
