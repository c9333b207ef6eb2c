//! Cells behind a mutex.

use crate::state::{CellOp, NONE, Pc, State};
use crate::step::{Next, Out};

/// With the mutex of an object's cell.
pub(super) fn act(s: &State, t: usize, o: u8, op: CellOp, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("cell: act and unlock", |n| {
        let content = n.objects[o as usize].cell;
        n.read(o);
        match op {
            CellOp::Take => {
                n.objects[o as usize].cell = NONE;
                n.threads[t].handles.add(content);
            }
            CellOp::Put(k) => {
                n.objects[o as usize].cell = k;
                if content != NONE {
                    n.threads[t].handles.add(content);
                }
            }
            CellOp::Clone => {
                n.word(content).count += 1;
                n.threads[t].handles.add(content);
            }
        }
        n.objects[o as usize].lock = 0;
        n.threads[t].pc = Pc::Idle;
    });
}
