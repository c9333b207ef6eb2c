//! A list that is used as one.

use super::Scale;
use crate::clock::Clock;
use crate::library::{Library, Node};

const NEXT: usize = 0;
const BACK: usize = 1;

fn link<T: Node<2>>(before: &T, after: &T) {
    before.set(NEXT, Some(after.clone()));
    after.set(BACK, Some(before.clone()));
}

/// Walks along a doubly linked ring; every eighth node is taken out, and a new one put in.
pub(super) fn walk_and_splice<L: Library>(clock: &mut Clock, scale: Scale) {
    let len: u64 = scale.pick(200_000, 50_000, 500);
    let first = L::Two::new(0);
    let mut last = first.clone();
    for at in 1..len {
        let next = L::Two::new(at);
        link(&last, &next);
        last = next;
    }
    link(&last, &first);
    let steps = scale.pick(2_000_000, 200_000, 4_000);
    let mut at = first;
    clock.timed(steps, || {
        let mut waiting = 0;
        for step in 0..steps {
            let Some(next) = at.slot(NEXT) else { unreachable!("a ring has no end") };
            if step % 8 == 0 {
                let Some(after) = next.slot(NEXT) else { unreachable!("a ring has no end") };
                let new = L::Two::new(next.value());
                link(&at, &new);
                link(&new, &after);
                // It holds its neighbours, and none of them holds it.
                drop(next);
                L::became_garbage(&mut waiting, 1);
                at = after;
            } else {
                at = next;
            }
        }
    });
    if L::by_hand() {
        while let Some(next) = at.slot(NEXT) {
            at.set(NEXT, None);
            at.set(BACK, None);
            at = next;
        }
    }
}

/// A list whose nodes hold both their neighbours.
pub(super) fn builds<L: Library>(clock: &mut Clock, scale: Scale) {
    let len: u64 = scale.pick(1_000_000, 100_000, 2_000);
    let all: Vec<L::Two> = clock.timed(len, || {
        let first = L::Two::new(0);
        let mut last = first.clone();
        for at in 1..len {
            let next = L::Two::new(at);
            link(&last, &next);
            last = next;
        }
        vec![first]
    });
    // From its first node on, so that nothing is deep.
    let mut at = all.into_iter().next();
    while let Some(node) = at {
        at = node.slot(NEXT);
        node.set(NEXT, None);
        node.set(BACK, None);
    }
}

/// Lists that are built, each node with a handle that comes and goes, and then die by counting.
pub(super) fn swings<L: Library>(clock: &mut Clock, scale: Scale) {
    let (times, len): (u64, u64) = (scale.pick(200, 20, 1), scale.pick(10_000, 10_000, 2_000));
    let kept: Vec<L::Two> = (0..5_000).map(L::Two::new).collect();
    clock.timed(times * len, || {
        for _ in 0..times {
            let mut list: Vec<L::Two> = Vec::new();
            for at in 0..len {
                let next = L::Two::new(at);
                next.set(NEXT, list.last().cloned());
                list.push(next.clone());
            }
        }
    });
    drop(kept);
}
