//! After a verdict: finalizers, the second verdict, and the end.

use super::graph::{closed, lowest};
use super::verdict::forget;
use crate::rules::Rule;
use crate::state::{Cpc, N, NONE, Pc, Phase, State, Value, thread_of};
use crate::step::{Next, Out, Program};
use crate::threads::finalizer;

/// Members are held while finalizers run.
pub(super) fn hold(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.dead & !c.todo) {
        None => next.go("finalizers begin", |n| n.collectors[i].pc = Cpc::FinalizeNext),
        Some(o) => next.go("finalizers: holds one", |n| {
            let hold = p.rules.on(Rule::FinalizeHold);
            let object = n.word(o);
            object.phase = Phase::Idle;
            object.count += u8::from(hold);
            n.collectors[i].held |= u8::from(hold) << o;
            n.collectors[i].todo |= 1 << o;
        }),
    }
}

/// Finalizers, one by one; then a second verdict.
pub(super) fn finalize(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    let pending = (0..N as u8).find(|o| c.todo >> o & 1 == 1 && !s.objects[*o as usize].settled);
    match pending {
        Some(o) => finalizer(
            s,
            thread_of(i),
            o,
            &mut |n| {
                n.objects[o as usize].settled = true;
            },
            out,
        ),
        None if p.rules.on(Rule::SecondVerdict) && s.turn != 0 => {}
        None if p.rules.on(Rule::SecondVerdict) => next.go("finalizers end", |n| {
            n.turn = i as u8 + 1;
            let c = &mut n.collectors[i];
            c.dead = c.todo;
            c.todo = 0;
            (c.traced, c.looked, c.hidden, c.edges, c.finalized) = (0, 0, 0, [[0; N]; N], true);
            c.pc = Cpc::Begin(true);
        }),
        None => next.go("finalizers end", |n| {
            n.collectors[i].dead = n.collectors[i].todo;
            n.collectors[i].todo = 0;
            n.collectors[i].pc = Cpc::Condemn;
        }),
    }
}

/// From now on nothing brings them back.
pub(super) fn condemn(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match (0..N as u8).find(|o| c.dead >> o & 1 == 1 && s.objects[*o as usize].phase != Phase::Dead) {
        None => next.go("condemned", |n| n.collectors[i].pc = Cpc::Sever),
        Some(o) => next.go("condemns one", |n| {
            let hold = p.rules.on(Rule::DropHold) && n.collectors[i].held >> o & 1 == 0;
            let undropped = closed(p, &c);
            let edges = (0..N).filter(|source| undropped >> source & 1 == 1).map(|source| c.edges[source][o as usize]);
            let object = n.word(o);
            object.phase = Phase::Dead;
            object.count -= edges.sum::<u8>();
            if hold {
                object.count += 1;
                n.collectors[i].held |= 1 << o;
            }
        }),
    }
}

/// Weak handles are cut off.
pub(super) fn sever(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match (0..N as u8).find(|o| c.dead >> o & 1 == 1 && s.objects[*o as usize].named) {
        None => next.go("severed", |n| {
            n.collectors[i].todo = n.collectors[i].dead;
            n.collectors[i].pc = Cpc::DropNext;
        }),
        Some(o) => {
            if s.objects[o as usize].side_lock == 0 || !p.rules.on(Rule::SideLock) {
                next.go("severs one", |n| n.objects[o as usize].named = false);
            }
        }
    }
}

/// Values are dropped, or left undropped.
pub(super) fn drop_next(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.todo) {
        None => next.go("values are dropped", |n| n.collectors[i].pc = Cpc::Free),
        Some(o) => next.go("drops a value", |n| {
            n.collectors[i].todo &= !(1 << o);
            let object = n.word(o);
            let whole = object.value == Value::Whole;
            object.value = Value::Gone;
            let content = [object.fixed, object.cell];
            (object.fixed, object.cell) = (NONE, NONE);
            for content in content {
                if content != NONE && closed(p, &c) >> o & 1 == 0 {
                    n.threads[thread_of(i)].pending.push(content);
                }
            }
            if !whole {
                n.blame("a value dropped twice");
            }
        }),
    }
}

/// Memory is let go of.
pub(super) fn free(s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.dead) {
        None => next.go("memory is back", |n| n.collectors[i].pc = Cpc::ReleaseHolds),
        Some(o) => next.go("lets go of memory", |n| {
            n.collectors[i].dead &= !(1 << o);
            n.collectors[i].held &= !(1 << o);
            n.collectors[i].members &= !(1 << o);
            let object = n.word(o);
            object.count = 0;
            object.gone = true;
            object.member = false;
            if !object.buffered {
                n.free(o);
            }
        }),
    }
}

/// What the second verdict spared is let go of as any handle is.
pub(super) fn release_holds(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.held) {
        None => next.go("holds are released", |n| n.collectors[i].pc = Cpc::Finish),
        Some(o) => next.go("releases a hold", |n| {
            n.collectors[i].held &= !(1 << o);
            if p.rules.on(Rule::Record) || n.objects[o as usize].count == 1 {
                n.threads[thread_of(i)].pc = Pc::Drop(o);
            } else {
                n.word(o).count -= 1;
            }
        }),
    }
}

/// All others are no members any more.
pub(super) fn finish(p: &Program, s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let c = s.collectors[i];
    match lowest(c.members) {
        None => next.go("collector: rests", |n| {
            if n.turn == i as u8 + 1 {
                n.turn = 0;
            }
            n.collectors[i] = State::default().collectors[i];
        }),
        Some(o) => next.go("collector: forgets a member", |n| forget(p, n, i, o)),
    }
}
