//! `get_mut` and `make_mut`.

use crate::rules::Rule;
use crate::state::{NONE, Pc, Phase, State, Value, is_collectors};
use crate::step::{Next, Out, Program};

/// In the side record: lends the value if nobody else has it.
pub(super) fn look(p: &Program, s: &State, t: usize, o: u8, make: bool, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("get_mut, make_mut: in the side record", |n| {
        let object = n.word(o);
        object.side_lock = 0;
        let alone = object.count == 1 && (object.phase == Phase::Idle || !p.rules.on(Rule::Wait));
        // Not while it is traced: leaves the record and tries again, here as another operation.
        if alone && (make || object.weaks == 0) {
            object.lent = true;
            object.named &= !make;
            n.threads[t].pc = Pc::LentUse(o);
        } else {
            n.threads[t].pc = Pc::Idle;
        }
    });
}

/// The `&mut` is used, once no detection reads the value.
pub(super) fn lent(p: &Program, s: &State, t: usize, o: u8, out: &mut Out) {
    if s.is_read(o) && p.rules.on(Rule::Wait) {
        return;
    }
    let mut next = Next { from: s, out };
    let check = |n: &mut State| {
        let object = n.word(o);
        let (guarded, whole, count) = (is_collectors(object.lock), object.value == Value::Whole, object.count);
        if n.is_being_read(o) {
            n.blame("a `&mut` to what a collector is reading");
        }
        if guarded {
            n.blame("a `&mut` beside a guard of the collector");
        }
        if !whole || count != 1 {
            n.blame("a `&mut` to what is not held alone");
        }
        n.threads[t].pc = Pc::LentEnd(o);
    };
    next.go("get_mut: uses", |n| check(n));
    let object = &s.objects[o as usize];
    if object.cell != NONE || object.fixed != NONE {
        next.go("get_mut: moves its handles out", |n| {
            check(n);
            let object = &mut n.objects[o as usize];
            let content = [object.cell, object.fixed];
            (object.cell, object.fixed) = (NONE, NONE);
            for c in content {
                if c != NONE {
                    n.threads[t].handles.add(c);
                }
            }
        });
    }
}
