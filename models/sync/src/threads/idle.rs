//! What a thread begins.

use super::finalizer::born;
use crate::ops;
use crate::rules::Rule;
use crate::state::{CellOp, MUTATORS, NONE, Pc, Phase, State};
use crate::step::{Next, Out, Program};

/// All that it may begin.
pub(super) fn idle(p: &Program, s: &State, t: usize, out: &mut Out) {
    let thread = s.threads[t];
    let mut next = Next { from: s, out };
    if let Some(o) = thread.pending.iter().last() {
        return next.go("drops what was inside", |n| {
            let at = n.threads[t].pending.len as usize - 1;
            n.threads[t].pending.remove_at(at);
            n.threads[t].pc = Pc::Drop(o);
        });
    }
    if t >= MUTATORS {
        return;
    }
    if thread.ops == 0 {
        if !thread.closed && p.ops & ops::EXIT != 0 {
            next.go("thread-locals end", |n| n.threads[t].closed = true);
        }
        if let Some(o) = thread.handles.iter().next() {
            next.go("begins to drop one of its last handles", |n| {
                n.threads[t].handles.remove(o);
                n.threads[t].pc = Pc::Drop(o);
            });
        } else if thread.weak != NONE {
            next.go("drops its weak handle", |n| {
                n.objects[thread.weak as usize].weaks -= 1;
                n.threads[t].weak = NONE;
            });
        } else {
            next.go("ends", |n| n.threads[t].pc = Pc::End);
        }
        return;
    }
    next.go("has done enough", |n| n.threads[t].ops = 0);
    let mut act = |op: u16, label: &'static str, change: &dyn Fn(&mut State)| {
        if p.ops & op != 0 {
            next.go(label, |n| {
                n.threads[t].ops -= 1;
                change(n);
            });
        }
    };
    let full = thread.handles.is_full();
    let mut last = NONE;
    for h in thread.handles.iter() {
        if h == last {
            continue;
        }
        last = h;
        let object = s.objects[h as usize];
        act(ops::DROP, "begins to drop", &|n| {
            n.threads[t].handles.remove(h);
            n.threads[t].pc = Pc::Drop(h);
        });
        if !full {
            act(ops::CLONE, "clones", &|n| {
                n.word(h).count += 1;
                n.threads[t].handles.add(h);
            });
            if object.fixed != NONE {
                act(ops::FIXED, "clones from a field", &|n| {
                    n.read(h);
                    n.word(object.fixed).count += 1;
                    n.threads[t].handles.add(object.fixed);
                });
            }
        }
        // The cell of the object itself, and that of what its field holds: a borrow through it,
        // without a handle.
        for at in [h, object.fixed] {
            if at == NONE || s.objects[at as usize].lock != 0 {
                continue;
            }
            let mut lock = |op: u16, label: &'static str, what: CellOp| {
                act(op, label, &|n| {
                    n.read(h);
                    n.read(at);
                    n.objects[at as usize].lock = t as u8 + 1;
                    if let CellOp::Put(k) = what {
                        n.threads[t].handles.remove(k);
                    }
                    n.threads[t].pc = Pc::Locked(at, what);
                });
            };
            if s.objects[at as usize].cell != NONE && !full {
                lock(ops::TAKE, "locks a cell to take", CellOp::Take);
                lock(ops::CLONE_CELL, "locks a cell to clone", CellOp::Clone);
            }
            let mut put = NONE;
            for k in thread.handles.iter() {
                if k != put && (k != h || thread.handles.count(h) > 1) {
                    put = k;
                    lock(ops::PUT, "locks a cell to put", CellOp::Put(k));
                }
            }
            if object.fixed == h {
                break;
            }
        }
        if thread.weak == NONE && (object.named || object.weaks == 0) && object.side_lock == 0 {
            act(ops::DOWNGRADE, "downgrades", &|n| {
                let object = n.word(h);
                object.weaks += 1;
                object.named = true;
                n.threads[t].weak = h;
            });
        }
        let alone = object.count == 1 && !object.lent && (object.phase == Phase::Idle || !p.rules.on(Rule::Wait));
        if alone && thread.handles.len < 3 {
            let recorded = object.named || object.weaks > 0;
            if !recorded {
                act(ops::GET_MUT, "get_mut: lends", &|n| {
                    n.word(h).lent = true;
                    n.threads[t].pc = Pc::LentUse(h);
                });
            } else if object.side_lock == 0 {
                for (op, make) in [(ops::GET_MUT, false), (ops::MAKE_MUT, true)] {
                    act(op, "get_mut, make_mut: enters the record", &|n| {
                        n.objects[h as usize].side_lock = t as u8 + 1;
                        n.threads[t].pc = Pc::LentLook(h, make);
                    });
                }
            }
            act(ops::UNWRAP, "try_unwrap", &|n| {
                n.word(h).count = 0;
                n.threads[t].handles.remove(h);
                n.threads[t].pc = Pc::Sever(h, true);
            });
        }
    }
    for h in thread.handles.iter() {
        if s.objects[h as usize].fixed == NONE {
            let mut last = NONE;
            for k in thread.handles.iter() {
                if k != last && (k != h || thread.handles.count(h) > 1) {
                    last = k;
                    act(ops::ONCE, "sets a field once", &|n| {
                        n.read(h);
                        n.objects[h as usize].fixed = k;
                        n.threads[t].handles.remove(k);
                    });
                }
            }
        }
    }
    if s.unborn != 0 {
        let mut last = NONE;
        for h in thread.handles.iter() {
            if h != last {
                last = h;
                act(ops::NEW, "makes an object", &|n| {
                    n.threads[t].handles.remove(h);
                    let o = born(n);
                    n.objects[o as usize].fixed = h;
                    n.threads[t].handles.add(o);
                });
            }
        }
    }
    if !full && s.root != NONE {
        act(ops::ROOT, "takes from the static", &|n| {
            n.threads[t].handles.add(n.root);
            n.root = NONE;
        });
    }
    if !full && thread.weak != NONE {
        let record = &s.objects[thread.weak as usize];
        if !record.named {
            act(ops::UPGRADE, "upgrade: severed", &|_| {});
        } else if record.side_lock == 0 || !p.rules.on(Rule::SideLock) {
            act(ops::UPGRADE, "upgrade: enters the record", &|n| {
                if p.rules.on(Rule::SideLock) {
                    n.objects[thread.weak as usize].side_lock = t as u8 + 1;
                }
                n.threads[t].pc = Pc::Upgrade(thread.weak);
            });
        }
    }
}
