//! Depth-first search of every interleaving, and random walks where there are too many.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use crate::fingerprint::{Pass, fingerprint};
use crate::state::*;
use crate::step::{Out, Program};
use crate::{collector, threads};

pub fn steps(p: &Program, s: &State, out: &mut Out) {
    for t in 0..THREADS {
        threads::steps(p, s, t, out);
    }
    for i in 0..p.collectors {
        let own = &s.threads[thread_of(i)];
        if own.pc == Pc::Idle && own.pending.is_empty() {
            collector::steps(p, s, i, out);
        }
    }
}

/// What is wrong with a state from which nothing goes on.
pub(crate) fn at_rest(s: &State) -> Option<&'static str> {
    if s.collectors.iter().any(|c| c.pc != Cpc::Idle) || s.threads[..MUTATORS].iter().any(|thread| thread.pc != Pc::End)
    {
        return Some("stuck");
    }
    let reachable = s.reachable();
    for (o, object) in s.objects.iter().enumerate() {
        if reachable >> o & 1 == 1 {
            let edges = |p: &Obj| u8::from(p.fixed == o as u8) + u8::from(p.cell == o as u8);
            let handles = u8::from(s.root == o as u8) + s.objects.iter().map(edges).sum::<u8>();
            let idle = object.phase == Phase::Idle && !object.lent && !object.member && object.lock == 0;
            if object.freed || object.value != Value::Whole || object.count < handles || !idle {
                return Some("a live object is not whole in the end");
            }
        } else if object.value == Value::Whole {
            return Some("garbage is lost");
        } else if !object.freed {
            return Some("memory is lost");
        }
    }
    None
}

pub struct Found {
    pub states: usize,
    pub bad: Option<(&'static str, Vec<&'static str>)>,
    pub cut: bool,
}

/// Every state that `start` leads to, up to `limit` of them; stops at the first that is bad.
pub fn explore(p: &Program, start: &State, limit: usize) -> Found {
    let mut seen: HashSet<u128, BuildHasherDefault<Pass>> = HashSet::default();
    let mut path: Vec<(&'static str, State, Out)> = Vec::new();
    let mut out = Out::new();
    steps(p, start, &mut out);
    seen.insert(fingerprint(start));
    path.push(("start", *start, out));
    let mut found = Found { states: 1, bad: None, cut: false };
    while let Some((_, state, left)) = path.last_mut() {
        let _ = state;
        let Some((label, next)) = left.pop() else {
            path.pop();
            continue;
        };
        if !seen.insert(fingerprint(&next)) && next.bad.is_none() {
            continue;
        }
        found.states += 1;
        let mut out = Out::new();
        let bad = next.bad.or_else(|| {
            steps(p, &next, &mut out);
            if out.is_empty() { at_rest(&next) } else { None }
        });
        if let Some(bad) = bad {
            let mut labels: Vec<&'static str> = path.iter().map(|(label, ..)| *label).collect();
            labels.push(label);
            found.bad = Some((bad, labels));
            return found;
        }
        if found.states >= limit {
            found.cut = true;
            return found;
        }
        path.push((label, next, out));
    }
    found
}
