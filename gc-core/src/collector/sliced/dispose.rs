//! The presumed dead are disposed of, batch by batch.

use super::batch::Batch;
use super::cycle::{FIRST, Sliced, Stage};
use super::large::{Large, SMALL};
use super::work::Work;
use crate::collector::failure::NoMemory;
use crate::heap::Heap;
use crate::ptr::Object;

/// Disposes of some of the presumed dead.
pub(super) fn dispose(heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    if let Some(batch) = cycle.batch.take() {
        cycle.batch = batch.proceed(heap, &mut cycle.report, work);
    } else if let Some(mut large) = cycle.large.take() {
        let Sliced { order, trial, .. } = cycle;
        let next = || order.pop().map(|entry| (entry & !FIRST, entry & FIRST != 0));
        if large.proceed(heap, next, trial, work)? {
            let members = large.members(heap)?;
            decide(heap, cycle, members, work);
        } else {
            cycle.large = Some(large);
        }
    } else if cycle.order.len() > 0 {
        let members = next_members(heap, cycle)?;
        if members.is_empty() && cycle.order.len() > 0 {
            cycle.large = Some(Large::begin(heap)?);
        } else {
            decide(heap, cycle, members, work);
        }
    } else {
        cycle.slots = heap.enlisted();
        cycle.enter(Stage::Release);
    }
    Ok(())
}

fn decide(heap: &Heap, cycle: &mut Sliced, members: Vec<Object>, work: &mut Work) {
    if !members.is_empty() {
        cycle.batch = Batch::decide(heap, members, &mut cycle.report, work);
    }
}

/// How many members the next component has, and how much work it is to verify them, in objects.
/// More than `most` members, if it has more than that.
fn next_component(cycle: &Sliced, most: usize) -> (usize, usize) {
    let (mut size, mut weight) = (0, 0);
    while size < cycle.order.len() && size <= most {
        size += 1;
        let entry = cycle.order.get(cycle.order.len() - size);
        weight += cycle.weight(entry & !FIRST);
        if entry & FIRST != 0 {
            break;
        }
    }
    (size, weight)
}

/// The members of the next batch that have not left, taken out of their slots: of as many
/// components as fit. A component is never split: there are none if the next one is large.
fn next_members(heap: &Heap, cycle: &mut Sliced) -> Result<Vec<Object>, NoMemory> {
    let (mut members, mut room) = (Vec::new(), cycle.most_in_batch);
    loop {
        // The first may be larger than a batch, if it isn't worth more than that.
        let most = if members.is_empty() { room.max(SMALL) } else { room };
        let (size, weight) = next_component(cycle, most);
        if size == 0 || size > most || weight > room && !members.is_empty() {
            return Ok(members);
        }
        // Before any of them leaves its slot.
        if members.try_reserve(size).is_err() {
            return if members.is_empty() { Err(NoMemory) } else { Ok(members) };
        }
        for _ in 0..size {
            if let Some(number) = cycle.order.pop() {
                members.extend(heap.withdraw(number & !FIRST));
            }
        }
        room = room.saturating_sub(weight);
    }
}
