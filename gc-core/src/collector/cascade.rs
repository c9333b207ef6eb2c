//! The counting path: what happens when a handle is dropped and its object notifies, or has lost
//! its last handle.
//!
//! The drop of a last handle frees the object, and with it the handles in it: a cascade. It runs
//! depth first, as Rust's own drop does, down to [`DEPTH`] objects within each other. What dies
//! below that waits in a queue, which the outermost drop of the cascade empties before it returns:
//! no structure is too deep for the stack, and all is freed before the next statement.

use std::thread;

use crate::heap::{Heap, Phase, Tally, with_heap};
use crate::object::Taken;
use crate::ptr::Object;
use crate::state::{Dropped, State};

/// How many drops may be under way within each other before the next waits.
pub(super) const DEPTH: u32 = 80;

/// A handle to `object` is gone, and its count asked for attention.
#[inline(never)]
pub(crate) fn dropped(object: Object) {
    with_heap(|heap| {
        let header = object.header();
        let dropped = header.dropped();
        if heap.phase() == Phase::Tracing {
            return while_tracing(heap, object, dropped);
        }
        match dropped {
            Dropped::Shared => heap.record_notifying(object),
            Dropped::Last { silent } => {
                if header.flags().is_plain_leaf() && !header.is_watched() {
                    // SAFETY: the flags of a plain leaf are those of an object without a side
                    // record.
                    if let Some(class) = unsafe { header.own_vtable() }.trivial {
                        // SAFETY: rules P1 and P4 end: no handle is left, it is in no buffer or
                        // set, there is nothing to drop, and the class is its type's.
                        return unsafe { heap.free_pooled(object, class) };
                    }
                }
                die(heap, object, silent);
            }
        }
    });
}

/// A handle goes while a set is being looked at.
#[cold]
#[inline(never)]
fn while_tracing(heap: &Heap, object: Object, dropped: Dropped) {
    match dropped {
        // Either the hook of a panicking `trace` runs, and the object must become a candidate (rule
        // R1). Or a destructor has begun this collection while the thread unwinds, and a `trace`
        // drops a clone that it made: then the scan succeeds.
        Dropped::Shared if thread::panicking() => heap.let_go_while_tracing(object),
        // Rule R2: a handle that `trace` drops is a clone that `trace` made; nothing has changed.
        Dropped::Shared => {}
        // A last handle counts until the scan is over, since the set may contain its object (rule
        // P1). No `trace` drops one, but the hook of a panic in one may. Then the scan is given up,
        // and nothing is freed before the handle is dropped.
        Dropped::Last { silent } => {
            object.header().keep_last_handle(silent);
            heap.postponed.borrow_mut().push(object);
        }
    }
}

/// Drops the handles that were dropped while a set was being looked at.
pub(super) fn drop_postponed(heap: &Heap) {
    for object in heap.postponed.take() {
        if object.header().release() {
            heap.catch_panics(&heap.collection_panic, || dropped(object));
        }
    }
}

/// Nobody holds the object any more: drops it, now or when the cascade above it is done.
#[inline(never)]
fn die(heap: &Heap, object: Object, silent: bool) {
    heap.bury(object, silent);
    let depth = heap.depth.get();
    if depth >= DEPTH && enqueue(heap, object) {
        return;
    }
    heap.depth.set(depth + 1);
    destroy(heap, object);
    heap.depth.set(depth);
    if depth == 0 {
        finish(heap);
    }
}

/// Puts an object off. `false` if there is no memory for it: then there is nothing better than to
/// go on at once.
#[cold]
fn enqueue(heap: &Heap, object: Object) -> bool {
    // Before it waits with a count of zero.
    leave_slices(heap, object);
    let has_room = heap.queue.borrow_mut().push(object).is_ok();
    if has_room && heap.is_before_limited_cascade() {
        run_limited(heap);
    }
    has_room
}

/// A cascade that may free so many objects and no more, where
/// [`Config::max_cascade`](crate::heap::Config::max_cascade) says so: all of it goes through the
/// queue, and what is left is for slices to free.
#[cold]
fn run_limited(heap: &Heap) {
    let most = heap.config.borrow().max_cascade.unwrap_or(usize::MAX);
    let idle = heap.depth.replace(DEPTH);
    for _ in 0..most {
        let Some(object) = heap.queue.borrow_mut().pop() else { break };
        destroy(heap, object);
    }
    // Where there is no memory, what is left in the queue is freed now.
    let _no_memory = heap.backlog.borrow_mut().append(&mut heap.queue.borrow_mut());
    heap.depth.set(idle);
    finish(heap);
}

/// At the end of a cascade: drops what was put off, then resumes the first panic.
fn finish(heap: &Heap) {
    drain(heap);
    if heap.exiting.get() {
        heap.release_if_empty();
    }
    if heap.cascade_panic.is_some() {
        report(heap);
    }
}

/// Drops all objects that were put off.
#[inline]
pub(super) fn drain(heap: &Heap) {
    if !heap.queue.borrow().is_empty() {
        drain_queue(heap);
    }
}

#[cold]
#[inline(never)]
fn drain_queue(heap: &Heap) {
    let depth = heap.depth.get();
    heap.depth.set(depth.clamp(1, DEPTH));
    loop {
        let next = heap.queue.borrow_mut().pop();
        match next {
            Some(object) => destroy(heap, object),
            None => break,
        }
    }
    heap.depth.set(depth);
}

#[cold]
fn report(heap: &Heap) {
    heap.resume_panic(heap.cascade_panic.take());
}

/// Finalizes, drops and frees an object with a count of zero, unless its finalizer brings it back.
#[inline]
pub(super) fn destroy(heap: &Heap, object: Object) {
    let header = object.header();
    if header.flags().dies_plainly() {
        // SAFETY: the flags say that there is no side record.
        let vtable = unsafe { header.own_vtable() };
        if let Some(class) = vtable.pooled {
            if let Some(drop_value) = vtable.drop_value {
                // SAFETY: rule P4: the count is zero, so no handle is left, and there were no weak
                // ones; a count of zero keeps collections and walks away. The table is that of the
                // value's type.
                heap.catch_panics(&heap.cascade_panic, || unsafe { drop_value(object.block()) });
            }
            // SAFETY: rules P1 and P4 end: the value is dropped; the class is its type's.
            return unsafe { heap.free_pooled(object, class) };
        }
    }
    destroy_any(heap, object);
}

/// The same for any object.
#[inline(never)]
fn destroy_any(heap: &Heap, object: Object) {
    let header = object.header();
    leave_slices(heap, object);
    if !header.flags().is_settled() {
        if !finalize(heap, object) {
            return;
        }
        // The finalizer may have begun a sliced collection that took the object.
        leave_slices(heap, object);
    }
    let mut taken = Taken::default();
    if let Some(side) = header.side() {
        side.sever();
        if side.may_have_entries() {
            object.take_entries(&mut taken);
        }
    }
    heap.thawed(header.state());
    if header.vtable().drop_value.is_some() {
        // SAFETY: rule P4: the count is zero, so no handle is left; weak handles are severed, and a
        // count of zero keeps collections and walks away.
        heap.catch_panics(&heap.cascade_panic, || unsafe { object.drop_value() });
    }
    if !taken.is_empty() {
        let _none_left = let_go(heap, taken, usize::MAX);
    }
    // SAFETY: rule P4: the value was dropped just now.
    unsafe { heap.deallocate(object) };
    heap.run_gone(&heap.cascade_panic);
}

/// An object with a count of zero is no member of a sliced collection (rule R4).
#[inline]
fn leave_slices(heap: &Heap, object: Object) {
    if object.header().state() == State::Enlisted {
        heap.leave_slices(object);
    }
}

/// Drops the handles of entries that were taken off key and map, within a cascade or a collection,
/// at most so many; what is left.
pub(super) fn let_go(heap: &Heap, mut taken: Taken, most: usize) -> Taken {
    debug_assert!(taken.is_empty() || heap.depth.get() > 0);
    for _ in 0..most {
        let Some(entry) = taken.pop() else { break };
        if entry.header().release() {
            dropped(entry);
        }
    }
    taken
}

/// Drops the handles of entries that were taken off key and map. As the drop of a last handle, it
/// is done when it returns, and resumes the first panic then.
pub(crate) fn let_go_of(taken: Taken) {
    if taken.is_empty() {
        return;
    }
    with_heap(|heap| {
        let depth = heap.depth.replace(heap.depth.get() + 1);
        let _none_left = let_go(heap, taken, usize::MAX);
        heap.depth.set(depth);
        if depth == 0 && heap.phase() != Phase::Tracing {
            finish(heap);
        }
    });
}

/// Runs the finalizer of an object with a count of zero. Whether the object is dead all the same.
#[cold]
fn finalize(heap: &Heap, object: Object) -> bool {
    let header = object.header();
    header.settle();
    // The collector's own hold: weak handles upgrade, and what the finalizer clones and drops never
    // reaches zero.
    header.retain();
    // SAFETY: rule P3: the value is there, and `get_mut` needs a handle that is the only one, the
    // hold counted.
    heap.catch_panics(&heap.cascade_panic, || unsafe { object.finalize() });
    Tally::add(&heap.tally.finalized, 1);
    if header.release() {
        if let Dropped::Last { silent } = header.dropped() {
            heap.bury(object, silent);
            return true;
        }
    }
    Tally::add(&heap.tally.resurrected, 1);
    // Rule R1: what holds it now may itself be garbage.
    heap.record(object);
    false
}
