//! One handle less.

use crate::rules::Rule;
use crate::state::{Pc, Phase, State};
use crate::step::{Out, Program};

/// One handle less, in one RMW.
pub(super) fn release(p: &Program, s: &State, t: usize, o: u8, records: bool, out: &mut Out) {
    let mut n = *s;
    let object = n.word(o);
    let label = match object.count {
        0 => {
            n.blame("a count below zero");
            "drop: below zero"
        }
        _ if object.phase == Phase::Dead && (object.count > 1 || p.rules.on(Rule::DropHold)) => {
            object.count -= 1;
            n.threads[t].pc = Pc::Idle;
            "drop: of a condemned one"
        }
        1 => {
            if object.phase != Phase::Idle && object.phase != Phase::Dead && p.rules.on(Rule::Wait) {
                return;
            }
            if object.settled {
                object.count = 0;
                n.threads[t].pc = Pc::Sever(o, false);
                "drop: the last"
            } else {
                object.settled = true;
                n.threads[t].pc = Pc::Finalize(o);
                "drop: the last, finalizer first"
            }
        }
        _ => {
            object.count -= 1;
            if object.phase == Phase::Armed && p.rules.on(Rule::Arm) {
                object.phase = Phase::Traced;
            }
            let winner = records && !object.buffered;
            if winner {
                object.buffered = true;
            }
            n.threads[t].pc = if winner { Pc::Push(o, false) } else { Pc::Idle };
            "drop: others are left"
        }
    };
    out.push((label, n));
}
