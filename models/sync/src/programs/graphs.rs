//! All graphs of two objects.

use super::{Build, Setup, X};
use crate::ops::*;

/// Every graph of two objects with a field and a cell each, two threads with a handle each.
pub fn all_graphs(budget: u8) -> Vec<Setup> {
    let places = [X, 0, 1];
    let mut setups = Vec::new();
    for code in 0..81_usize {
        let at = |k: u32| places[code / 3_usize.pow(k) % 3];
        let graph = [(at(0), at(1)), (at(2), at(3))];
        for (h0, h1) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            // What nobody holds would not be there.
            let mut seen = 1_u8 << h0 | 1 << h1;
            for _ in 0..2 {
                for (o, (fixed, cell)) in graph.iter().enumerate() {
                    for target in [*fixed, *cell] {
                        if seen >> o & 1 == 1 && target != X {
                            seen |= 1 << target;
                        }
                    }
                }
            }
            if seen != 3 {
                continue;
            }
            for (weak, fin) in [(X, false), (0, false), (1, true)] {
                let mut build =
                    Build::default().objects(&graph).thread(0, &[h0], X, budget).thread(1, &[h1], weak, budget);
                if fin {
                    build = build.finalizer(0);
                }
                let name = format!("{graph:?} {h0} {h1} {weak} {fin}");
                let all = CLONE | FIXED | DROP | TAKE | PUT | UPGRADE | GET_MUT | UNWRAP | ROOT;
                setups.push(build.queued(0).done(&name, all));
            }
        }
    }
    setups
}
