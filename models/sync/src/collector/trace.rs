//! The trace of one object.

use super::graph::{HELD, lowest, unreached};
use super::take::take_more;
use crate::ops;
use crate::rules::Rule;
use crate::state::{Cpc, N, NONE, Phase, State, Value, thread_of};
use crate::step::{Next, Out, Program};

/// The next trace, or what comes after all of them.
pub(super) fn next_one(p: &Program, s: &State, i: usize, verdict: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    if p.ops & ops::PANIC != 0 && !s.panicked {
        next.go("a trace panics", |n| {
            n.panicked = true;
            n.collectors[i].dead &= if verdict { 0xff } else { 0 };
            n.collectors[i].pc = Cpc::GiveUp;
        });
    }
    if !verdict && !p.rules.on(Rule::TakeFirst) {
        take_more(s, i, out);
    }
    begin(p, s, i, verdict, out);
}

fn begin(p: &Program, s: &State, i: usize, in_verdict: bool, out: &mut Out) {
    let mut n = *s;
    let c = &mut n.collectors[i];
    let set = if in_verdict { c.dead } else { c.members };
    let Some(o) = lowest(set & !c.traced) else {
        c.pc = if in_verdict { Cpc::FirstLook } else { Cpc::Judge };
        c.looked = 0;
        out.push(("collector: all are traced", n));
        return;
    };
    c.traced |= 1 << o;
    if !in_verdict && p.rules.on(Rule::Say) {
        c.reading = o + 1;
        c.pc = Cpc::Look(o);
        out.push(("collector: says what it reads", n));
        return;
    }
    if can_be_traced(p, &mut n, i, o) {
        if in_verdict {
            // Armed at once, if nothing disarms it until the first look.
            n.word(o).phase = if p.rules.on(Rule::Second) { Phase::Armed } else { Phase::Traced };
        }
        n.collectors[i].pc = if in_verdict { Cpc::Fixed(o, true) } else { Cpc::Look(o) };
    }
    out.push(("collector: looks at a word, to trace", n));
}

/// What is said to be read is read, if it can be.
pub(super) fn look(p: &Program, s: &State, i: usize, o: u8, out: &mut Out) {
    let mut n = *s;
    if !p.rules.on(Rule::Say) {
        n.collectors[i].reading = o + 1;
        n.collectors[i].pc = Cpc::Fixed(o, false);
    } else if can_be_traced(p, &mut n, i, o) {
        n.collectors[i].pc = Cpc::Fixed(o, false);
    } else {
        n.collectors[i].reading = 0;
        n.collectors[i].pc = Cpc::Begin(false);
    }
    out.push(("collector: looks at a word, to read", n));
}

/// Looks at the word: its count is remembered, or that it counts as held.
fn can_be_traced(p: &Program, n: &mut State, i: usize, o: u8) -> bool {
    let pass_lent = p.rules.on(Rule::Lent);
    let object = n.word(o);
    let can_be = object.count > 0 && !object.gone && !(object.lent && pass_lent);
    let count = object.count;
    n.collectors[i].counts[o as usize] = if can_be { count } else { HELD };
    can_be
}

fn report(p: &Program, n: &mut State, i: usize, o: u8, target: u8, in_verdict: bool) {
    if target == NONE {
        return;
    }
    n.collectors[i].edges[o as usize][target as usize] += 1;
    if in_verdict {
        return;
    }
    if !p.rules.on(Rule::Pin) {
        n.collectors[i].unpinned |= 1 << target;
    } else if !n.word(target).member || !p.rules.on(Rule::Foreign) {
        n.word(target).member = true;
        n.collectors[i].members |= 1 << target;
    }
}

/// The plain field.
pub(super) fn field(p: &Program, s: &State, i: usize, o: u8, verdict: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("collector: reads a field", |n| {
        n.read(o);
        let target = n.objects[o as usize].fixed;
        report(p, n, i, o, target, verdict);
        n.collectors[i].pc = Cpc::Cell(o, verdict);
    });
}

/// The cell's mutex is tried.
pub(super) fn try_lock(s: &State, i: usize, o: u8, verdict: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("collector: tries a lock", |n| {
        n.read(o);
        if n.objects[o as usize].lock == 0 {
            n.objects[o as usize].lock = thread_of(i) as u8 + 1;
            n.collectors[i].guards |= 1 << o;
            n.collectors[i].pc = Cpc::CellRead(o, verdict);
        } else {
            n.collectors[i].hidden |= u8::from(verdict) << o;
            n.collectors[i].pc = Cpc::EndTrace(o, verdict);
        }
    });
}

/// The cell, behind the guard.
pub(super) fn cell(p: &Program, s: &State, i: usize, o: u8, verdict: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("collector: reads a cell", |n| {
        n.read(o);
        let target = n.objects[o as usize].cell;
        report(p, n, i, o, target, verdict);
        // Nothing was found there that could be taken away: what comes only looks held (rule
        // `Hold`), but is forgotten in a value that is left undropped (rule `KeepAll`).
        if !verdict || !p.rules.on(Rule::Hold) || (target == NONE && !p.rules.on(Rule::KeepAll)) {
            unlock(n, i, o);
        }
        n.collectors[i].pc = Cpc::EndTrace(o, verdict);
    });
}

/// The object has been traced.
pub(super) fn end(p: &Program, s: &State, i: usize, o: u8, verdict: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("collector: has traced", |n| {
        n.read(o);
        if !verdict {
            n.collectors[i].reading = 0;
        } else if !p.rules.on(Rule::Keep) {
            n.word(o).phase = Phase::Idle;
        }
        for target in 0..N as u8 {
            if n.collectors[i].unpinned >> target & 1 == 1 {
                n.word(target).member = true;
                n.collectors[i].members |= 1 << target;
            }
        }
        n.collectors[i].unpinned = 0;
        n.collectors[i].pc = Cpc::Begin(verdict);
    });
}

/// Who is not reached is presumed dead.
pub(super) fn judge(s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("collector: judges", |n| {
        let c = &mut n.collectors[i];
        c.dead = unreached(c, c.members);
        (c.traced, c.hidden) = (0, 0);
        c.edges = [[0; N]; N];
        c.pc = if c.dead == 0 { Cpc::Finish } else { Cpc::Begin(true) };
    });
}

/// A guard is let go of.
pub(super) fn unlock(n: &mut State, i: usize, o: u8) {
    if n.collectors[i].guards >> o & 1 == 1 {
        n.collectors[i].guards &= !(1 << o);
        let object = n.word(o);
        object.lock = 0;
        if object.value != Value::Whole {
            n.blame("a guard let go of after its value");
        }
    }
}
