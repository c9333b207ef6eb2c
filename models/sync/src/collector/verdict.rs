//! The verdict: two looks at each word.

use super::graph::{HELD, lowest, reached, unreached};
use crate::rules::Rule;
use crate::state::{Cpc, N, Phase, State};
use crate::step::{Next, Out, Program};

/// Counts are remembered, and ARMED set.
pub(super) fn first_look(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.dead & !c.looked) {
        None => next.go("verdict: counts", |n| {
            let c = &mut n.collectors[i];
            let dead = unreached(c, c.dead);
            c.revert = c.dead & !dead;
            c.dead = dead;
            c.looked = if p.rules.on(Rule::Second) { 0 } else { dead };
            c.pc = Cpc::Revert;
        }),
        Some(o) => next.go("verdict: first look", |n| {
            n.collectors[i].looked |= 1 << o;
            if n.collectors[i].counts[o as usize] == HELD {
                return;
            }
            let second = p.rules.on(Rule::Second);
            let object = n.word(o);
            let count = object.count;
            if matches!(object.phase, Phase::Traced | Phase::Armed) || !p.rules.on(Rule::Keep) {
                object.phase = if second { Phase::Armed } else { Phase::Locked };
            }
            n.collectors[i].counts[o as usize] = count;
        }),
    }
}

/// Those that live are let go of.
pub(super) fn revert(s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.revert) {
        None => next.go("verdict: goes on", |n| n.collectors[i].pc = Cpc::SecondLook),
        Some(o) => next.go("verdict: lets one go", |n| {
            n.collectors[i].revert &= !(1 << o);
            let held = n.collectors[i].counts[o as usize] == HELD;
            if !held {
                n.word(o).phase = Phase::Idle;
            }
        }),
    }
}

/// Nothing has changed: the word is LOCKED.
pub(super) fn second_look(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.dead & !c.looked) {
        None => next.go("verdict", |n| verdict(n, i)),
        Some(o) => next.go("verdict: second look", |n| {
            let object = n.word(o);
            let same = object.count == c.counts[o as usize] && (object.phase == Phase::Armed || !p.rules.on(Rule::Arm));
            if same {
                object.phase = Phase::Locked;
                n.collectors[i].looked |= 1 << o;
            } else {
                let c = &mut n.collectors[i];
                c.revert = reached(c, c.dead, 1 << o);
                c.dead &= !c.revert;
                c.looked &= c.dead;
                c.pc = Cpc::Revert;
            }
        }),
    }
}

fn verdict(n: &mut State, i: usize) {
    let c = n.collectors[i];
    if n.reachable() & c.dead != 0 {
        n.blame("a live object condemned");
    }
    n.collectors[i].todo = if c.finalized { 0 } else { c.members & !c.dead };
    n.collectors[i].pc = Cpc::Forget;
}

/// Members that live are no members any more.
pub(super) fn forget_next(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.todo) {
        None => next.go("verdict: the turn is over", |n| {
            n.turn = 0;
            let pending = (0..N).any(|o| c.dead >> o & 1 == 1 && !n.objects[o].settled);
            n.collectors[i].pc = match (c.dead, pending && !c.finalized) {
                (0, _) => Cpc::ReleaseHolds,
                (_, true) => Cpc::Hold,
                (_, false) => Cpc::Condemn,
            };
        }),
        Some(o) => next.go("verdict: forgets who lives", |n| {
            n.collectors[i].todo &= !(1 << o);
            forget(p, n, i, o);
        }),
    }
}

/// An object is no member any more.
pub(super) fn forget(p: &Program, n: &mut State, i: usize, o: u8) {
    n.collectors[i].members &= !(1 << o);
    let early = p.rules.on(Rule::Early);
    let object = n.word(o);
    object.member = false;
    if !early {
        object.buffered = false;
    }
    if object.gone && !object.buffered {
        n.free(o);
    }
}
