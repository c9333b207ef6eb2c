//! What happens to an object whose last handle is gone.

use crate::rules::Rule;
use crate::state::{Cpc, NONE, Pc, State, Value, is_collectors};
use crate::step::{Next, Out, Program};

/// Weak handles are cut off, once no detection reads the value.
pub(super) fn sever(p: &Program, s: &State, t: usize, o: u8, own: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    let object = &s.objects[o as usize];
    if s.is_read(o) && p.rules.on(Rule::Wait) {
        return;
    }
    if object.side_lock != 0 && p.rules.on(Rule::SideLock) {
        return;
    }
    next.go("sever", |n| {
        n.word(o).named = false;
        n.threads[t].pc = Pc::DropValue(o, own);
    });
}

/// The value goes. `own`: to the caller, as it is.
pub(super) fn drop_value(s: &State, t: usize, o: u8, own: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    match s.objects[o as usize].value {
        Value::Whole => next.go("drop value: begin", |n| {
            let object = n.word(o);
            object.value = Value::BeingDropped;
            let lock = object.lock;
            if n.collectors.iter().any(|c| c.pc == Cpc::FinalizeNext && c.todo >> o & 1 == 1) {
                n.blame("a neighbour dropped while finalizers are still to run");
            }
            if is_collectors(lock) {
                n.blame("a value dropped under a guard of the collector");
            }
        }),
        Value::BeingDropped => next.go("drop value: end", |n| {
            let object = n.word(o);
            object.value = Value::Gone;
            let content = [object.fixed, object.cell];
            (object.fixed, object.cell) = (NONE, NONE);
            for c in content {
                if c != NONE {
                    if own { n.threads[t].handles.add(c) } else { n.threads[t].pending.push(c) }
                }
            }
            n.threads[t].pc = Pc::LetGo(o);
        }),
        Value::Gone => next.go("drop value: again", |n| n.blame("a value dropped twice")),
    }
}

/// The dropper is done with the memory (rule `Own`).
pub(super) fn let_go(p: &Program, s: &State, t: usize, o: u8, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("let go of the memory", |n| {
        let object = n.word(o);
        object.gone = true;
        let mine = !(object.buffered || object.member);
        n.threads[t].pc = Pc::Idle;
        if mine || !p.rules.on(Rule::Own) {
            n.free(o);
        }
    });
}
