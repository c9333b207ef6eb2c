//! Random interleavings, where there are too many.

use crate::explore::at_rest;
use crate::state::{MUTATORS, Pc, State, thread_of};
use crate::step::{Out, Program};
use crate::{collector, threads};

/// One random interleaving. A thread keeps running for a while, so that rare orders of few switches
/// are found too.
pub fn walk(
    p: &Program,
    start: &State,
    random: &mut impl FnMut(usize) -> usize,
) -> Option<(&'static str, Vec<&'static str>)> {
    let mut s = *start;
    let mut labels = Vec::new();
    let mut stay: Option<usize> = None;
    for _ in 0..4000 {
        let mut by_thread: Vec<Out> = Vec::new();
        for t in 0..MUTATORS {
            let mut out = Out::new();
            threads::steps(p, &s, t, &mut out);
            by_thread.push(out);
        }
        for i in 0..p.collectors {
            let mut out = Out::new();
            threads::steps(p, &s, thread_of(i), &mut out);
            if out.is_empty() && s.threads[thread_of(i)].pc == Pc::Idle {
                collector::steps(p, &s, i, &mut out);
            }
            by_thread.push(out);
        }
        let able: Vec<usize> = (0..by_thread.len()).filter(|t| !by_thread[*t].is_empty()).collect();
        if able.is_empty() {
            return at_rest(&s).map(|bad| (bad, labels));
        }
        let t = match stay {
            Some(t) if able.contains(&t) && random(4) != 0 => t,
            _ => able[random(able.len())],
        };
        stay = Some(t);
        let options = &by_thread[t];
        let (label, next) = options[random(options.len())];
        labels.push(label);
        s = next;
        if let Some(bad) = s.bad {
            return Some((bad, labels));
        }
    }
    Some(("no end", labels))
}
