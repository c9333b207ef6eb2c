//! Detect: what the candidates reach, and what of that looks dead.
//!
//! Other threads go on, so that what is found may be wrong in both directions. What was garbage
//! before is found: it doesn't change any more.

use std::ops::Range;

use super::members::Members;
use super::tracing::{BATCH, Traced, Tracing, read};
use crate::collector::{NoMemory, push};
use crate::sync::{alarm, reading};

/// Traces the members, and what they reach, which joins them; and follows what is held from
/// outside. What looks dead has no trial count then.
pub(super) fn detect(members: &mut Members, tracing: &mut Tracing) -> Result<(), NoMemory> {
    record(members, tracing)?;
    members.graph.count();
    members.graph.follow().map(|_| ())
}

/// Traces the members, and what they reach, which joins them.
pub(super) fn record(members: &mut Members, tracing: &mut Tracing) -> Result<(), NoMemory> {
    // Each that joins moves the lists at times: those that are there have room from the first.
    members.graph.make_room(members.len())?;
    members.graph.ends.try_reserve(members.len() + 1).map_err(|_| NoMemory)?;
    members.graph.targets.try_reserve(members.len()).map_err(|_| NoMemory)?;
    push(&mut members.graph.ends, 0)?;
    let (mut traced, mut batch) = (0, Traced::new());
    while traced < members.len() {
        traced = trace_some(members, traced, tracing, &mut batch)?;
        alarm::progress();
    }
    Ok(())
}

/// Traces members from this one on, and numbers what their edges lead to. How many are traced then.
fn trace_some(
    members: &mut Members,
    before: usize,
    tracing: &mut Tracing,
    traced: &mut Traced,
) -> Result<usize, NoMemory> {
    members.graph.make_room(BATCH)?;
    members.graph.ends.try_reserve(BATCH).map_err(|_| NoMemory)?;
    let until = members.len().min(before + BATCH);
    let reading = reading::begin(numbers(before..until));
    // SAFETY: rule M8: it was said of all these that they are read.
    unsafe { tracing.trace_some(&members.objects()[before..], until - before, traced, read) };
    #[allow(clippy::cast_possible_truncation, reason = "`reach_all` has looked at that")]
    let resolved = members.graph.targets.len() as u32;
    members.graph.trial.extend_from_slice(traced.trial());
    members.graph.ends.extend(traced.ends().iter().map(|end| resolved.wrapping_add(*end)));
    // While the handles that were reported stay (rule M7): behind locks that are held, and in values
    // that are said to be read.
    let reached = tracing.refused().and_then(|()| members.reach_all(tracing.found().waiting()));
    let edges = tracing.found();
    edges.let_go_of_all();
    edges.keep(0);
    drop(reading);
    reached.map(|()| before + traced.trial().len())
}

/// The numbers of the members at these places.
#[allow(clippy::cast_possible_truncation, reason = "a number has 28 bits")]
fn numbers(at: Range<usize>) -> Range<u32> {
    at.start as u32 + 1..at.end as u32 + 1
}
