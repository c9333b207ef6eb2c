//! A thread's steps: the protocol of clone, drop, upgrade, `get_mut`, `try_unwrap`, and of cells
//! behind a mutex.

mod cells;
mod dying;
mod finalizer;
mod idle;
mod lent;
mod release;
mod upgrade;

pub(crate) use self::finalizer::finalizer;
use crate::rules::Rule;
use crate::state::{MUTATORS, Pc, Phase, State};
use crate::step::{Next, Out, Program};

/// What a thread may do next.
pub fn steps(p: &Program, s: &State, t: usize, out: &mut Out) {
    match s.threads[t].pc {
        Pc::End => {}
        Pc::Idle => idle::idle(p, s, t, out),
        Pc::Drop(o) => drop(p, s, t, o, out),
        Pc::Decrement(o) => release::release(p, s, t, o, false, out),
        Pc::Push(o, then) => push(p, s, t, o, then, out),
        Pc::Finalize(o) => finalizer(s, t, o, &mut |n| n.threads[t].pc = Pc::Drop(o), out),
        Pc::Sever(o, own) => dying::sever(p, s, t, o, own, out),
        Pc::DropValue(o, own) => dying::drop_value(s, t, o, own, out),
        Pc::LetGo(o) => dying::let_go(p, s, t, o, out),
        Pc::Locked(o, op) => cells::act(s, t, o, op, out),
        Pc::Upgrade(o) => upgrade::upgrade(p, s, t, o, out),
        Pc::UpgradeLeave(o) => upgrade::leave(p, s, t, o, out),
        Pc::LentLook(o, make) => lent::look(p, s, t, o, make, out),
        Pc::LentUse(o) => lent::lent(p, s, t, o, out),
        Pc::LentEnd(o) => Next { from: s, out }.go("get_mut: ends", |n| {
            n.word(o).lent = false;
            n.threads[t].pc = Pc::Idle;
        }),
    }
}

/// A handle is to be given up.
fn drop(p: &Program, s: &State, t: usize, o: u8, out: &mut Out) {
    let mut next = Next { from: s, out };
    if !p.rules.on(Rule::Cas) && s.objects[o as usize].count > 1 && s.objects[o as usize].phase != Phase::Dead {
        if s.objects[o as usize].buffered {
            next.go("drop: flag is set", |n| n.threads[t].pc = Pc::Decrement(o));
        } else {
            next.go("drop: sets the flag", |n| {
                n.word(o).buffered = true;
                n.threads[t].pc = Pc::Push(o, true);
            });
        }
        return;
    }
    // The only handle, no side record: the entry is taken back out of its table, and with it nobody
    // else knows of the object. A compare-and-swap of the table's slot: it fails if the collector
    // has the entry, or it is yet to come.
    let object = s.objects[o as usize];
    let alone = object.count == 1 && object.settled && object.buffered && !object.member && object.phase == Phase::Idle;
    if alone && !object.named && object.weaks == 0 {
        for owner in 0..MUTATORS {
            if s.threads[owner].table.count(o) > 0 {
                next.go("drop: the last, takes its entry back", |n| {
                    n.threads[owner].table.remove(o);
                    let object = n.word(o);
                    (object.buffered, object.count) = (false, 0);
                    n.threads[t].pc = Pc::Sever(o, false);
                });
            }
        }
    }
    release::release(p, s, t, o, true, out);
}

/// The entry that a drop owes.
fn push(p: &Program, s: &State, t: usize, o: u8, then: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("push", |n| {
        n.threads[t].pc = if then { Pc::Decrement(o) } else { Pc::Idle };
        if t >= MUTATORS {
            n.list.push(o);
        } else if n.threads[t].closed {
            if p.rules.on(Rule::Exit) {
                n.list.push(o);
            }
        } else {
            n.threads[t].table.add(o);
        }
    });
}
