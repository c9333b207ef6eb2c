//! Taking: all entries, before the first trace.

use crate::rules::Rule;
use crate::state::{Cpc, State, THREADS};
use crate::step::{Next, Out, Program};

pub(super) fn take(s: &State, i: usize, out: &mut Out) {
    let before = out.len();
    take_more(s, i, out);
    if s.collectors[i].todo == 1 || out.len() == before {
        let mut n = *s;
        n.collectors[i].todo = 0;
        n.collectors[i].pc = Cpc::Begin(false);
        out.push(("collector: has taken", n));
    }
}

pub(super) fn take_more(s: &State, i: usize, out: &mut Out) {
    for t in 0..THREADS {
        for o in s.threads[t].table.iter() {
            let mut n = *s;
            n.threads[t].table.remove(o);
            n.collectors[i].todo = 1;
            n.collectors[i].pc = Cpc::TakeWord(o);
            out.push(("collector: takes from a table", n));
        }
    }
    if let Some(o) = s.list.iter().next() {
        let mut n = *s;
        n.list.remove_at(0);
        n.collectors[i].todo = 1;
        n.collectors[i].pc = Cpc::TakeWord(o);
        out.push(("collector: pops the list", n));
    }
}

/// An entry was popped: its object becomes a member.
pub(super) fn take_word(p: &Program, s: &State, i: usize, o: u8, out: &mut Out) {
    let mut next = Next { from: s, out };
    next.go("collector: takes a candidate", |n| {
        let early = p.rules.on(Rule::Early);
        let object = n.word(o);
        let (gone, count, member) = (object.gone, object.count, object.member);
        if member && p.rules.on(Rule::PutBack) {
            n.list.push(o);
            n.collectors[i].pc = Cpc::Take;
            return;
        }
        object.buffered = !early && count > 0;
        n.collectors[i].pc = Cpc::Take;
        if gone {
            if !member {
                n.free(o);
            }
        } else if count > 0 {
            n.objects[o as usize].member = true;
            n.collectors[i].members |= 1 << o;
            n.collectors[i].taken |= 1 << o;
        }
    });
}
