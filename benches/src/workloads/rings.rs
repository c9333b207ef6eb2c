//! Rings that become garbage.

use std::collections::VecDeque;
use std::time::Instant;

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::Scale;
use crate::clock::Clock;
use crate::library::{Library, Node};

/// A ring; its first node.
fn ring<T: Node<2>>(len: u64) -> T {
    let first = T::new(0);
    let mut last = first.clone();
    for at in 1..len {
        let next = T::new(at);
        last.set(0, Some(next.clone()));
        last = next;
    }
    last.set(0, Some(first.clone()));
    first
}

fn garbage<L: Library>(clock: &mut Clock, rings: u64, len: u64) {
    let mut waiting = 0;
    clock.timed(rings * len, || {
        for _ in 0..rings {
            let first: L::Two = ring(len);
            if L::by_hand() {
                first.set(0, None);
            }
            drop(first);
            L::became_garbage(&mut waiting, usize::try_from(len).unwrap_or(0));
        }
        L::collect();
    });
}

pub(super) fn of_2<L: Library>(clock: &mut Clock, scale: Scale) {
    garbage::<L>(clock, scale.pick(1_000_000, 100_000, 1_500), 2);
}

pub(super) fn of_100<L: Library>(clock: &mut Clock, scale: Scale) {
    garbage::<L>(clock, scale.pick(20_000, 2_000, 30), 100);
}

/// Objects that each hold two others, any ones.
pub(super) fn live<T: Node<2>>(objects: u64) -> Vec<T> {
    let mut random = SmallRng::seed_from_u64(0);
    let all: Vec<T> = (0..objects).map(T::new).collect();
    for object in &all {
        for slot in 0..2 {
            object.set(slot, Some(all[random.random_range(0..all.len())].clone()));
        }
    }
    all
}

/// Breaks all cycles among these, where that is done by hand.
pub(super) fn take_apart<L: Library>(all: &[L::Two]) {
    if L::by_hand() {
        for object in all {
            object.set(0, None);
            object.set(1, None);
        }
    }
}

pub(super) fn beside_live<L: Library>(clock: &mut Clock, scale: Scale) {
    let all: Vec<L::Two> = live(scale.pick(200_000, 200_000, 2_000));
    let mut waiting = 0;
    for _ in 0..scale.pick(500_000, 100_000, 5_000) {
        let started = Instant::now();
        clock.timed(1, || {
            let first: L::Two = ring(2);
            if L::by_hand() {
                first.set(0, None);
            }
            drop(first);
            L::became_garbage(&mut waiting, 2);
        });
        clock.step(started.elapsed());
    }
    take_apart::<L>(&all);
}

/// A cache that throws out what came first: old garbage, all of it.
pub(super) fn queued<L: Library>(clock: &mut Clock, scale: Scale) {
    let (rings, waiting_rings) = (scale.pick(500_000, 100_000, 2_000), scale.pick(10_000, 10_000, 500));
    let mut queue: VecDeque<L::Two> = VecDeque::new();
    let mut waiting = 0;
    clock.timed(rings, || {
        for _ in 0..rings {
            queue.push_back(ring(2));
            if queue.len() > waiting_rings {
                let Some(first) = queue.pop_front() else { unreachable!("it isn't empty") };
                if L::by_hand() {
                    first.set(0, None);
                }
                drop(first);
                L::became_garbage(&mut waiting, 2);
            }
        }
    });
    take_apart::<L>(queue.make_contiguous());
}

/// Doubly linked rings, made and collected by hand.
pub(super) fn gc_collect<L: Library>(clock: &mut Clock, scale: Scale) {
    const RINGS: u64 = 100;
    const LEN: u64 = 21;
    for _ in 0..scale.pick(200, 20, 2) {
        clock.timed(RINGS * LEN, || {
            for _ in 0..RINGS {
                let nodes: Vec<L::Two> = (0..LEN).map(L::Two::new).collect();
                for (at, node) in nodes.iter().enumerate() {
                    node.set(0, Some(nodes[(at + 1) % nodes.len()].clone()));
                    node.set(1, Some(nodes[(at + nodes.len() - 1) % nodes.len()].clone()));
                }
                take_apart::<L>(&nodes);
            }
            L::collect();
        });
    }
}
