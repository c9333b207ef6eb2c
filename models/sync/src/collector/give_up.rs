//! A collection that is given up.

use super::graph::{HELD, lowest};
use crate::rules::Rule;
use crate::state::{Cpc, Pc, Phase, State, thread_of};
use crate::step::{Next, Out, Program};

/// A `trace` panicked: what was begun is undone.
pub(super) fn give_up(s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.dead) {
        None if c.finalized => next.go("gives up", |n| {
            n.turn = 0;
            n.collectors[i].pc = Cpc::ReleaseHolds;
        }),
        None => next.go("gives up", |n| n.collectors[i].pc = Cpc::Restore),
        Some(o) => next.go("gives up: lets one go", |n| {
            n.collectors[i].dead &= !(1 << o);
            if n.collectors[i].traced >> o & 1 == 1 && n.collectors[i].counts[o as usize] != HELD {
                n.word(o).phase = Phase::Idle;
            }
        }),
    }
}

/// The candidates that it took are candidates again.
pub(super) fn restore(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.taken) {
        None => next.go("gives up: has restored", |n| n.collectors[i].pc = Cpc::Finish),
        Some(o) => next.go("gives up: restores a candidate", |n| {
            n.collectors[i].taken &= !(1 << o);
            let object = n.word(o);
            if p.rules.on(Rule::Restore) && !object.buffered && !object.gone {
                object.buffered = true;
                n.threads[thread_of(i)].pc = Pc::Push(o, false);
            }
        }),
    }
}
