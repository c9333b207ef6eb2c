//! What finalizers do.

use crate::state::{NONE, State, Value};
use crate::step::Out;

/// A new object with one handle.
pub(super) fn born(n: &mut State) -> u8 {
    let o = n.unborn.trailing_zeros() as u8;
    n.unborn &= n.unborn - 1;
    let object = &mut n.objects[o as usize];
    (object.freed, object.gone, object.value, object.count) = (false, false, Value::Whole, 1);
    o
}

/// What a finalizer may do: nothing; bring itself or a neighbour back; give up what it holds; make
/// an object that holds it, and that it holds.
pub fn finalizer(s: &State, t: usize, o: u8, then: &mut dyn FnMut(&mut State), out: &mut Out) {
    let object = s.objects[o as usize];
    let mut go = |label: &'static str, change: &mut dyn FnMut(&mut State)| {
        let mut next = *s;
        next.read(o);
        change(&mut next);
        then(&mut next);
        out.push((label, next));
    };
    go("finalizer: nothing", &mut |_| {});
    if s.root == NONE {
        go("finalizer: brings itself back", &mut |n| {
            n.word(o).count += 1;
            n.root = o;
        });
        if object.fixed != NONE && object.fixed != o {
            go("finalizer: brings a neighbour back", &mut |n| {
                n.word(object.fixed).count += 1;
                n.root = object.fixed;
            });
        }
    }
    if s.unborn != 0 && object.lock == 0 {
        go("finalizer: makes an object in a ring with it", &mut |n| {
            let new = born(n);
            n.word(o).count += 1;
            n.objects[new as usize].fixed = o;
            if object.cell != NONE {
                n.threads[t].pending.push(object.cell);
            }
            n.objects[o as usize].cell = new;
        });
    }
    if object.cell != NONE && object.lock == 0 {
        go("finalizer: gives its cell's handle up", &mut |n| {
            n.objects[o as usize].cell = NONE;
            n.threads[t].pending.push(object.cell);
        });
    }
}
