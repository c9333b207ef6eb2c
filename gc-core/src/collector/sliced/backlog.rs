//! What dies because of a batch, or was left by a limited cascade, and is freed in slices.

use std::time::Duration;

use super::work::{FEW, Work};
use crate::clock::Stopwatch;
use crate::collector::cascade::{DEPTH, destroy};
use crate::heap::{Heap, PanicPayload, Phase};

/// Runs the collector's own drops. What dies because of them waits in the backlog, not in the
/// queue, which the program's next drop would empty.
pub(super) fn in_backlog(heap: &Heap, drops: impl FnOnce()) {
    let reclaiming = heap.enter(Phase::Reclaiming);
    let outer = heap.queue.replace(heap.backlog.take());
    let depth = heap.depth.replace(DEPTH);
    drops();
    heap.depth.set(depth);
    heap.backlog.replace(heap.queue.replace(outer));
    drop(reclaiming);
}

/// Drops some of what waits in the backlog.
pub(super) fn drain_backlog(heap: &Heap, work: &mut Work) {
    let (mut done, some) = (0, work.piece(FEW));
    in_backlog(heap, || {
        while done < some {
            let Some(object) = heap.queue.borrow_mut().pop() else { break };
            destroy(heap, object);
            done += 1;
        }
    });
    work.spend(done, 40);
}

/// Frees some of the backlog, while no collection is under way. The first panic in it.
pub(in crate::collector) fn drain_some(
    heap: &Heap,
    started: Stopwatch,
    time: Duration,
    objects: usize,
) -> Option<PanicPayload> {
    let outer_panic = heap.cascade_panic.take();
    let mut work = Work::new(started, time, objects);
    let busy = heap.enter(Phase::Busy);
    while !work.is_over() && !heap.backlog.borrow().is_empty() {
        drain_backlog(heap, &mut work);
    }
    drop(busy);
    heap.tally.stopped(started.elapsed());
    heap.cascade_panic.restore(outer_panic)
}

/// Frees all of the backlog. Panics are left to the cascade that is under way.
pub(in crate::collector) fn drain_all(heap: &Heap) {
    if heap.backlog.borrow().is_empty() {
        return;
    }
    let mut work = Work::all();
    while !heap.backlog.borrow().is_empty() {
        drain_backlog(heap, &mut work);
    }
}
