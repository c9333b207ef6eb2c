//! Detect: what the candidates reach, and what of that looks dead.
//!
//! Other threads go on, so that what is found may be wrong in both directions. What was garbage
//! before is found: it doesn't change any more.

use super::members::Members;
use super::tracing::{BATCH, Found, HELD, Tracing, fetched};
use crate::collector::{NoMemory, push};
use crate::sync::alarm;

/// Traces the members, and what they reach, which joins them; and follows what is held from
/// outside. What looks dead has no trial count then.
pub(super) fn detect(members: &mut Members, tracing: &mut Tracing) -> Result<(), NoMemory> {
    record(members, tracing)?;
    members.graph.count();
    members.graph.follow().map(|_| ())
}

/// Traces the members, and what they reach, which joins them.
pub(super) fn record(members: &mut Members, tracing: &mut Tracing) -> Result<(), NoMemory> {
    members.graph.make_room(members.len())?;
    push(&mut members.graph.ends, 0)?;
    let mut traced = 0;
    while traced < members.len() {
        traced = trace_some(members, traced, tracing)?;
        alarm::progress();
    }
    Ok(())
}

/// Traces members from this one on, and numbers what their edges lead to. How many are traced then.
fn trace_some(members: &mut Members, before: usize, tracing: &mut Tracing) -> Result<usize, NoMemory> {
    let mut found = [Found::Held; BATCH];
    let resolved = members.graph.targets.len();
    let mut some = 0;
    members.graph.make_room(BATCH)?;
    members.graph.ends.try_reserve(BATCH).map_err(|_| NoMemory)?;
    let until = members.len().min(before + BATCH);
    for at in before..until {
        let one = tracing.trace(fetched(members.objects(), at));
        found[some] = one;
        some += 1;
        members.graph.trial.push(trial(one));
        let end = u32::try_from(resolved + tracing.found().waiting().len()).unwrap_or(u32::MAX);
        members.graph.ends.push(end);
        if tracing.found().waiting().len() >= BATCH {
            break;
        }
    }
    // While the handles that were reported stay (rule M7): behind locks that are held, and in values
    // whose phase is `Traced`.
    let reached = tracing.refused().and_then(|()| number(members, tracing));
    let edges = tracing.found();
    edges.let_go_of_all();
    edges.keep(0);
    for (object, found) in members.objects()[before..].iter().zip(&found[..some]) {
        if *found != Found::Held {
            object.header().word.end_trace();
        }
    }
    reached.map(|()| before + some)
}

/// As many handles as an object had when it was traced.
#[allow(clippy::cast_possible_truncation, reason = "a count has 28 bits")]
pub(super) fn trial(found: Found) -> u32 {
    match found {
        Found::Traced(handles) => handles as u32,
        Found::Held => HELD,
    }
}

/// Numbers the targets of all edges that wait.
fn number(members: &mut Members, tracing: &mut Tracing) -> Result<(), NoMemory> {
    let waiting = tracing.found().waiting();
    let edges = members.graph.targets.len() + waiting.len();
    u32::try_from(edges).map_err(|_| NoMemory)?;
    members.graph.targets.try_reserve(waiting.len()).map_err(|_| NoMemory)?;
    for target in waiting {
        let number = members.reach(*target)?;
        members.graph.targets.push(number);
    }
    Ok(())
}
