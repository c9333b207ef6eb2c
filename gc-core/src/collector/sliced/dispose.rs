//! The presumed dead are disposed of, batch by batch.

use super::batch::Batch;
use super::cycle::{FIRST, Sliced, Stage};
use super::work::Work;
use crate::collector::failure::NoMemory;
use crate::heap::Heap;
use crate::ptr::Object;

/// Disposes of some of the presumed dead.
pub(super) fn dispose(heap: &Heap, cycle: &mut Sliced, work: &mut Work) -> Result<(), NoMemory> {
    if let Some(batch) = cycle.batch.take() {
        cycle.batch = batch.proceed(heap, &mut cycle.report, &mut cycle.pace, work);
    } else if cycle.order.len() > 0 {
        // As many components as fit, or one that is larger.
        let members = next_members(heap, cycle)?;
        cycle.pace.settled += members.len();
        if !members.is_empty() {
            cycle.batch = Batch::decide(heap, members, &mut cycle.report, work);
        }
    } else {
        cycle.enter(Stage::Release);
    }
    Ok(())
}

/// The members of the next batch that have not left, taken out of their slots. A component is never
/// split.
fn next_members(heap: &Heap, cycle: &mut Sliced) -> Result<Vec<Object>, NoMemory> {
    let mut members: Vec<Object> = Vec::new();
    loop {
        // How large the next component is.
        let mut size = 0;
        while size < cycle.order.len() {
            size += 1;
            if cycle.order.get(cycle.order.len() - size) & FIRST != 0 {
                break;
            }
        }
        if size == 0 || (!members.is_empty() && members.len() + size > cycle.most_in_batch) {
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
    }
}
