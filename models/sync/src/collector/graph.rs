//! What a collection knows: counts and edges.

use crate::state::{Collector, N};

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
