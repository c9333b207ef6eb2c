//! Trees: without cycles, and with links to the parents.

use super::Scale;
use crate::clock::Clock;
use crate::library::{Library, Node};

/// Nodes of a full tree.
fn nodes(depth: u32) -> u64 {
    (2 << depth) - 1
}

/// A full tree, its leaves first.
fn bottom_up<T: Node<2>>(depth: u32) -> T {
    let node = T::new(u64::from(depth));
    if depth > 0 {
        node.set(0, Some(bottom_up(depth - 1)));
        node.set(1, Some(bottom_up(depth - 1)));
    }
    node
}

/// The same, its root first.
fn top_down<T: Node<2>>(node: &T, depth: u32) {
    if depth > 0 {
        for side in 0..2 {
            let child = T::new(u64::from(depth));
            node.set(side, Some(child.clone()));
            top_down(&child, depth - 1);
        }
    }
}

fn count<T: Node<2>>(node: &T) -> u64 {
    1 + (0..2).filter_map(|side| node.slot(side)).map(|child| count(&child)).sum::<u64>()
}

pub(super) fn depth_16<L: Library>(clock: &mut Clock, scale: Scale) {
    let depth = scale.pick(16, 16, 10);
    for _ in 0..scale.pick(16, 3, 1) {
        clock.timed(nodes(depth), || drop(bottom_up::<L::Two>(depth)));
    }
}

/// The benchmarks game's.
pub(super) fn depth_21<L: Library>(clock: &mut Clock, scale: Scale) {
    let most = scale.pick(21, 16, 8);
    clock.timed(nodes(most + 1), || assert_eq!(count(&bottom_up::<L::Two>(most + 1)), nodes(most + 1)));
    let long_lived: L::Two = clock.timed(nodes(most), || bottom_up(most));
    for depth in (4..=most).step_by(2) {
        let times = 1_u64 << (most - depth + 4);
        clock.timed(times * nodes(depth), || {
            for _ in 0..times {
                assert_eq!(count(&bottom_up::<L::Two>(depth)), nodes(depth));
            }
        });
    }
    assert_eq!(count(&long_lived), nodes(most));
}

/// Boehm's, after Ellis and Kovac: short-lived trees of many sizes beside a long-lived one and an
/// array.
pub(super) fn gcbench<L: Library>(clock: &mut Clock, scale: Scale) {
    let (stretch, long, most) = scale.pick((18, 16, 16), (15, 13, 12), (10, 8, 8));
    clock.timed(nodes(stretch), || drop(bottom_up::<L::Two>(stretch)));
    let (long_lived, array) = clock.timed(nodes(long) + 1, || {
        let root = L::Two::new(0);
        top_down(&root, long);
        (root, L::leaf([0; 1_000]))
    });
    for depth in (4..=most).step_by(2) {
        let times = 2 * nodes(stretch) / nodes(depth);
        clock.timed(2 * times * nodes(depth), || {
            for _ in 0..times {
                let root = L::Two::new(0);
                top_down(&root, depth);
            }
            for _ in 0..times {
                drop(bottom_up::<L::Two>(depth));
            }
        });
    }
    assert_eq!(count(&long_lived) + array.0[999], nodes(long));
}

const PARENT: usize = 2;

/// A full tree whose nodes hold their parents.
fn with_parents<T: Node<3>>(depth: u32) -> T {
    let node = T::new(u64::from(depth));
    if depth > 0 {
        for side in 0..PARENT {
            let child: T = with_parents(depth - 1);
            child.set(PARENT, Some(node.clone()));
            node.set(side, Some(child));
        }
    }
    node
}

fn take_apart<T: Node<3>>(node: &T) {
    for child in (0..PARENT).filter_map(|side| node.slot(side)) {
        child.set(PARENT, None);
        take_apart(&child);
    }
}

pub(super) fn parents<L: Library>(clock: &mut Clock, scale: Scale) {
    let depth = scale.pick(10, 10, 5);
    let mut waiting = 0;
    for _ in 0..scale.pick(400, 40, 10) {
        clock.timed(nodes(depth), || {
            let tree: L::Three = with_parents(depth);
            if L::by_hand() {
                take_apart(&tree);
            }
            drop(tree);
            L::became_garbage(&mut waiting, 2 << depth);
        });
    }
    clock.timed(0, L::collect);
}
