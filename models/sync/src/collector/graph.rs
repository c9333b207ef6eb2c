//! What a collection knows: counts and edges.

use crate::ops;
use crate::state::{Collector, N};
use crate::step::Program;

/// In place of a count: held from outside, whatever the edges say.
pub(super) const HELD: u8 = 100;

/// The first of a set.
pub(super) fn lowest(mask: u8) -> Option<u8> {
    (mask != 0).then(|| mask.trailing_zeros() as u8)
}

/// What of `set` is not held from outside it, by its counts and recorded edges.
pub(super) fn unreached(c: &Collector, set: u8) -> u8 {
    let mut live = 0_u8;
    for o in 0..N {
        if set >> o & 1 == 1 {
            let inside: u8 = (0..N).filter(|p| set >> p & 1 == 1).map(|p| c.edges[p][o]).sum();
            let held = c.held >> o & 1;
            if c.counts[o] != inside + held {
                live |= 1 << o;
            }
        }
    }
    set & !reached(c, set, live)
}

/// Those of the dead that hold nothing but each other, as far as is known: their values needn't be
/// dropped. What is set once without a lock is not known.
pub(super) fn closed(p: &Program, c: &Collector) -> u8 {
    let is_dead = |o: usize| c.dead >> o & 1 == 1;
    let holds_others = |o: usize| (0..N).any(|target| c.edges[o][target] > 0 && !is_dead(target));
    let is_closed = |o: &usize| is_dead(*o) && c.hidden >> o & 1 == 0 && !holds_others(*o);
    if p.ops & ops::ONCE != 0 { 0 } else { (0..N).filter(is_closed).fold(0, |mask, o| mask | 1 << o) }
}

/// These and what they reach within the set.
pub(super) fn reached(c: &Collector, set: u8, from: u8) -> u8 {
    let mut live = from;
    loop {
        let before = live;
        for o in 0..N {
            if live >> o & 1 == 1 {
                for q in 0..N {
                    if set >> q & 1 == 1 && c.edges[o][q] > 0 {
                        live |= 1 << q;
                    }
                }
            }
        }
        if live == before {
            return live;
        }
    }
}
