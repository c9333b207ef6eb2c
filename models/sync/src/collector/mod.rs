//! The collector's steps: take, trace, judge, verdict (two looks), finalize, second verdict,
//! condemn, drop, free.

mod ending;
mod give_up;
mod graph;
mod take;
mod trace;
mod verdict;

use self::graph::lowest;
use crate::state::{Cpc, N, Phase, State};
use crate::step::{Next, Out, Program};

/// What a collector may do next.
pub fn steps(p: &Program, s: &State, i: usize, out: &mut Out) {
    let c = s.collectors[i];
    // A guard is let go of before the phase changes, in a step of its own (rule `Keep`).
    let going = match c.pc {
        Cpc::GiveUp => lowest(c.dead),
        Cpc::Revert => lowest(c.revert),
        Cpc::Hold => lowest(c.dead & !c.todo),
        Cpc::Condemn => (0..N as u8).find(|o| c.dead >> o & 1 == 1 && s.objects[*o as usize].phase != Phase::Dead),
        _ => None,
    };
    if let Some(o) = going.filter(|o| c.guards >> o & 1 == 1) {
        return Next { from: s, out }.go("collector: lets go of a guard", |n| trace::unlock(n, i, o));
    }
    match c.pc {
        Cpc::Idle => begin(s, i, out),
        Cpc::Take => take::take(s, i, out),
        Cpc::TakeWord(o) => take::take_word(p, s, i, o, out),
        Cpc::Begin(verdict) => trace::next_one(p, s, i, verdict, out),
        Cpc::Look(o) => trace::look(p, s, i, o, out),
        Cpc::Fixed(o, verdict) => trace::field(p, s, i, o, verdict, out),
        Cpc::Cell(o, verdict) => trace::try_lock(s, i, o, verdict, out),
        Cpc::CellRead(o, verdict) => trace::cell(p, s, i, o, verdict, out),
        Cpc::EndTrace(o, verdict) => trace::end(p, s, i, o, verdict, out),
        Cpc::Judge => trace::judge(s, i, out),
        Cpc::GiveUp => give_up::give_up(s, i, out),
        Cpc::Restore => give_up::restore(p, s, i, out),
        Cpc::FirstLook => verdict::first_look(p, s, i, out),
        Cpc::Revert => verdict::revert(s, i, out),
        Cpc::SecondLook => verdict::second_look(p, s, i, out),
        Cpc::Forget => verdict::forget_next(p, s, i, out),
        Cpc::Hold => ending::hold(p, s, i, out),
        Cpc::FinalizeNext => ending::finalize(p, s, i, out),
        Cpc::Condemn => ending::condemn(p, s, i, out),
        Cpc::Sever => ending::sever(p, s, i, out),
        Cpc::DropNext => ending::drop_next(p, s, i, out),
        Cpc::Free => ending::free(s, i, out),
        Cpc::ReleaseHolds => ending::release_holds(p, s, i, out),
        Cpc::Finish => ending::finish(p, s, i, out),
    }
}

/// A collection begins if there are entries, and no other has the turn.
fn begin(s: &State, i: usize, out: &mut Out) {
    let mut next = Next { from: s, out };
    let entries = s.threads.iter().any(|thread| !thread.table.is_empty()) || !s.list.is_empty();
    if s.turn == 0 && entries {
        next.go("collector: begins", |n| {
            n.turn = i as u8 + 1;
            n.collectors[i].pc = Cpc::Take;
        });
    }
}
