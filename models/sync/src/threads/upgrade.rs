//! Upgrades of weak handles.

use crate::rules::Rule;
use crate::state::{Pc, Phase, State};
use crate::step::{Next, Out, Program};

/// In the side record: counts, or says that it is gone.
pub(super) fn upgrade(p: &Program, s: &State, t: usize, o: u8, out: &mut Out) {
    let mut next = Next { from: s, out };
    let object = &s.objects[o as usize];
    let waits = object.phase == Phase::Locked && p.rules.on(Rule::UpgradeWaits) && p.rules.on(Rule::UpgradeNone);
    if object.freed {
        return next.go("upgrade: freed", |n| {
            n.word(o);
        });
    }
    if object.count == 0
        || object.phase == Phase::Dead
        || object.phase == Phase::Locked && !p.rules.on(Rule::UpgradeNone)
    {
        next.go("upgrade: None", |n| {
            if n.objects[o as usize].count > 0 && n.reachable() >> o & 1 == 1 {
                n.blame("an upgrade failed on a live object");
            }
            n.threads[t].pc = Pc::UpgradeLeave(o);
        });
    } else if !waits {
        next.go("upgrade: counts", |n| {
            n.word(o).count += 1;
            if n.objects[o as usize].lent {
                n.blame("an upgrade of what is lent");
            }
            n.threads[t].handles.add(o);
            n.threads[t].pc = Pc::UpgradeLeave(o);
        });
    }
}

/// Leaves the side record.
pub(super) fn leave(p: &Program, s: &State, t: usize, o: u8, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("upgrade: leaves the record", |n| {
        // The record is not the object: its memory is there while weak handles are.
        if p.rules.on(Rule::SideLock) {
            n.objects[o as usize].side_lock = 0;
        }
        n.threads[t].pc = Pc::Idle;
    });
}
