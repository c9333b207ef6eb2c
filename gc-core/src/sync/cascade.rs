//! L4. The counting path: what happens when a handle is dropped.
//!
//! The drop of a last handle drops the value, and with it the handles in it: a cascade. It runs
//! depth first down to [`DEPTH`] values within each other. What would be the last handle of an
//! object below that waits in a queue, as does a leaf that has lost it. The outermost drop of the
//! cascade empties the queue before it returns: no structure is too deep for the stack, and all is
//! gone before the next statement.

use super::alarm;
use super::here::{Here, with_here};
use super::memory;
use super::reading;
use super::wait::Wait;
use super::word::{Phase, Seen};
use crate::object::VTable;
use crate::ptr::{Block, Shared};

/// How many drops may be under way within each other before the next waits.
const DEPTH: u32 = 64;

/// A handle is dropped. Where others are left, that is most often all there is to do.
#[inline]
pub(super) fn drop_handle(object: Shared) {
    let word = &object.header().word;
    let seen = word.look();
    if seen.count() <= 1 {
        drop_last::<()>(object, seen);
    } else if seen.is_plain_leaf() {
        if word.release_leaf() {
            drop_counted(object);
        }
    } else if !seen.is_calm_candidate() || word.release_shared(seen).is_err() {
        drop_shared::<()>(object, seen);
    }
}

/// The only handle, as it seems.
///
/// It is generic to be compiled in the crate that calls it: in a program, the thread's place is at
/// hand there without a call.
#[allow(clippy::extra_unused_type_parameters, reason = "says where it is compiled")]
#[inline(never)]
fn drop_last<Caller>(object: Shared, seen: Seen) {
    with_here(|here| {
        let Some(vtable) = object.header().vtable_alone() else { return drop_any(object, seen) };
        let is_deep = here.depth() >= DEPTH;
        if seen.is_alone() {
            return match vtable.drop_value {
                // Nothing to be dropped is never too deep.
                None => free(here, object, vtable),
                Some(_) if is_deep => drop_any(object, seen),
                Some(drop_value) => destroy_unknown(here, object, vtable, drop_value),
            };
        }
        if is_deep || !seen.is_alone_with_entry() || !here.take_back(seen.number(), object) {
            return drop_any(object, seen);
        }
        match vtable.drop_value {
            None => free(here, object, vtable),
            Some(drop_value) => destroy_unknown(here, object, vtable, drop_value),
        }
    });
}

/// Drops the value of an object that nobody else knows, by this function of its type, and frees it.
#[inline(never)]
fn destroy_unknown(here: &Here, object: Shared, vtable: &'static VTable, drop_value: unsafe fn(Block)) {
    let unfinished = here.goes_deeper(|| {
        // SAFETY: rule P4: no handle is left, and nobody else knows the object. The table is that
        // of the value's type.
        here.catch_panics(|| unsafe { drop_value(object.block()) });
    });
    if unfinished {
        return free_and_finish(here, object, vtable);
    }
    free(here, object, vtable);
}

#[cold]
#[inline(never)]
fn free_and_finish(here: &Here, object: Shared, vtable: &'static VTable) {
    free(here, object, vtable);
    here.finish(|handle| release(here, handle));
}

/// Drops the handles that a `trace` in this thread was to drop, unless that is a cascade's to do.
pub(super) fn drop_put_off(here: &Here) {
    in_cascade(here, || ());
}

/// Does some work as a part of the cascade that is under way, or as one of its own.
#[inline]
pub(super) fn in_cascade(here: &Here, work: impl FnOnce()) {
    here.in_cascade(work, |handle| release(here, handle));
}

/// Whether a handle that may be the last waits for the outermost drop: it is too deep.
#[inline]
fn is_put_off(here: &Here, object: Shared) -> bool {
    here.depth() >= DEPTH && here.put_off(object)
}

/// Frees an object that nobody else knows, and whose value is gone.
#[inline]
fn free(here: &Here, object: Shared, vtable: &'static VTable) {
    if !here.count_freed_at_desk() {
        return free_without_desk(here, object, vtable);
    }
    // SAFETY: rule M2: nobody else has the memory; the value is gone, and the table is its type's.
    unsafe { memory::free(object, vtable) };
}

/// The same, where the thread has no desk yet, or none any more.
#[cold]
#[inline(never)]
fn free_without_desk(here: &Here, object: Shared, vtable: &'static VTable) {
    here.count_freed();
    // SAFETY: as in `free`.
    unsafe { memory::free(object, vtable) };
}

/// The last handle to a plain leaf, whose count is zero now. It may be deep all the same: a leaf
/// can hold handles that `trace` leaves out.
#[cold]
#[inline(never)]
fn drop_counted(object: Shared) {
    with_here(|here| {
        if !is_put_off(here, object) {
            in_cascade(here, || destroy(here, object));
        }
    });
}

/// A handle beside others, as it seems: the first to go makes the object a candidate. Generic as
/// [`drop_last`] is.
#[allow(clippy::extra_unused_type_parameters, reason = "says where it is compiled")]
#[inline(never)]
fn drop_shared<Caller>(object: Shared, seen: Seen) {
    if let Err(now) = with_here(|here| release_to_next_slot(here, object, seen)) {
        drop_any(object, now);
    }
}

/// A handle to any object.
#[cold]
#[inline(never)]
fn drop_any(object: Shared, seen: Seen) {
    with_here(|here| {
        if seen.count() > 1 && release_shared(here, object, seen).is_ok() {
            return;
        }
        // Where the others have gone meanwhile, this may be the last handle.
        if !is_put_off(here, object) {
            in_cascade(here, || release(here, object));
        }
    });
}

/// One handle less where others are left: the object may be garbage from now on, and becomes a
/// candidate (rule M1). This does it for a fresh one, if the next slot is empty.
#[inline]
fn release_to_next_slot(here: &Here, object: Shared, seen: Seen) -> Result<(), Seen> {
    let slot = if seen.is_fresh() { here.next_slot() } else { None };
    let Some((table, at)) = slot else { return Err(seen) };
    object.header().word.release_to_candidate(seen, at)?;
    here.put(table, at, object);
    alarm::candidate();
    Ok(())
}

/// The same, whatever the object's state, and wherever there is room.
fn release_shared(here: &Here, object: Shared, seen: Seen) -> Result<(), Seen> {
    let word = &object.header().word;
    if seen.is_buffered() || seen.is_leaf() || seen.phase() == Phase::Dead {
        return word.release_shared(seen);
    }
    // Where there is no memory for its entry, a cycle of it is never found.
    let Some(room) = here.room() else { return word.release_shared(seen) };
    word.release_to_candidate(seen, room.number())?;
    room.put(object);
    alarm::candidate();
    Ok(())
}

/// One handle less, whatever there is to it, within a cascade; or the end of an object that was put
/// off without one.
fn release(here: &Here, object: Shared) {
    let header = object.header();
    let mut wait = Wait::new();
    let mut seen = header.word.look();
    loop {
        let released = if seen.count() == 0 {
            Ok(())
        } else if seen.count() > 1 {
            match release_shared(here, object, seen) {
                Ok(()) => return,
                Err(now) => Err(now),
            }
        } else if seen.phase() == Phase::Dead {
            match header.word.release_condemned(seen) {
                Ok(()) => return,
                Err(now) => Err(now),
            }
        } else if seen.is_in_hand() || (seen.is_member() && here.is_tracing()) {
            // Rule M8: a collector reads the value, and waits for nobody.
            if here.is_tracing() {
                // It is this thread. Where there is no memory to remember the handle, it leaks.
                here.put_off(object);
                return;
            }
            wait.a_while();
            Err(header.word.look())
        } else if !seen.is_settled() {
            // Rule M26: with the only handle, which others may clone meanwhile.
            header.word.settle(seen).map(|()| finalize(here, object)).and_then(|()| Err(header.word.look()))
        } else if is_ours_alone(here, object, seen) {
            Ok(())
        } else {
            // Rule M8: no collection begins to read the value any more, but one may do so by now.
            header.word.release_last(seen).map(|()| reading::wait(seen))
        };
        match released {
            Ok(()) => return destroy(here, object),
            Err(now) => seen = now,
        }
    }
}

/// Whether nobody can come across an object with one handle: it has no side record, is no member,
/// and has no entry, or one that is taken back now (rule M21).
fn is_ours_alone(here: &Here, object: Shared, seen: Seen) -> bool {
    object.header().record_ptr().is_none()
        && !seen.is_member()
        && (!seen.is_buffered() || here.take_back(seen.number(), object))
}

fn finalize(here: &Here, object: Shared) {
    let finalize = object.header().vtable().finalize;
    // SAFETY: rules P3 and M26: the value is there, the handle that is being dropped keeps it, and
    // it is not lent, since who lends it has the only handle borrowed.
    here.catch_panics(|| unsafe { finalize(object.block()) });
}

/// Nobody has a handle any more: drops the value, and frees the memory or leaves it to an entry.
fn destroy(here: &Here, object: Shared) {
    let header = object.header();
    sever(object);
    let vtable = header.vtable();
    if let Some(drop_value) = vtable.drop_value {
        // SAFETY: rule P4: no handle is left, and no weak one upgrades; rule M8: no collector reads
        // the value. The table is that of the value's type.
        here.catch_panics(|| unsafe { drop_value(object.block()) });
    }
    here.count_freed();
    leave_memory(object);
}

/// The value is gone: frees the memory, unless an entry or a set has it too (rule M2).
pub(super) fn leave_memory(object: Shared) {
    let header = object.header();
    let seen = header.word.look();
    // With its count of one nobody else knows the object, and nobody but handles knows a leaf.
    if seen.count() == 1 || seen.is_leaf() || header.word.leave_memory() {
        // SAFETY: rule M2: nobody else has the memory; the value is gone.
        unsafe { memory::free(object, header.vtable()) };
    }
}

/// From now on no weak handle upgrades (rule M15), and the object has no side record.
pub(super) fn sever(object: Shared) {
    let header = object.header();
    let Some(record) = header.record() else { return };
    if let Some(entered) = record.enter() {
        entered.sever();
    }
    header.drop_record();
}

/// Whether the handle was the only one, and its value is the caller's now, to be moved out; then
/// [`leave_memory`] is to be called. No finalizer runs.
pub(super) fn claim(object: Shared) -> bool {
    let header = object.header();
    let mut wait = Wait::new();
    let mut seen = header.word.look();
    loop {
        if seen.count() != 1 || seen.phase() == Phase::Dead {
            return false;
        }
        if seen.is_member() && with_here(Here::is_tracing) {
            // It would wait for itself.
            return false;
        }
        if seen.is_in_hand() {
            wait.a_while();
            seen = header.word.look();
            continue;
        }
        if with_here(|here| is_ours_alone(here, object, seen)) {
            break;
        }
        match header.word.release_last(seen) {
            Ok(()) => {
                // Rule M8, as where a handle is dropped.
                reading::wait(seen);
                break;
            }
            Err(now) => seen = now,
        }
    }
    sever(object);
    with_here(Here::count_freed);
    true
}

/// The same, or else the handle is dropped, and others are left.
pub(super) fn claim_or_release(object: Shared) -> bool {
    loop {
        let seen = object.header().word.look();
        if seen.count() > 1 {
            if with_here(|here| release_shared(here, object, seen)).is_ok() {
                return false;
            }
        } else if seen.phase() == Phase::Dead {
            if object.header().word.release_condemned(seen).is_ok() {
                return false;
            }
        } else if seen.is_member() && with_here(Here::is_tracing) {
            // It would wait for itself: the value goes after the trace.
            drop_handle(object);
            return false;
        } else if claim(object) {
            return true;
        }
    }
}
