//! A process that is forked: the child has one thread, and the locks that there were.
//!
//! Whoever forks takes the collector's locks first, so that they are free on both sides afterwards,
//! and nothing is traced meanwhile. In the child, there is no collector's thread until it is needed.
//! What other threads were finalizing or dropping is lost to it.

#![cfg(unix)]

use std::cell::RefCell;
use std::ffi::c_int;
use std::mem::ManuallyDrop;

use super::turn::{self, Flights, Turn};
use crate::sync::alarm;
use crate::sync::blocks;
use crate::sync::desk;
use crate::sync::events;
use crate::sync::here::{Here, with_here};
use crate::sync::primitives::{AtomicBool, Ordering, statics};

/// All locks of this room that somebody may hold while nothing of the user's runs, in the order in
/// which they are taken.
struct Locks {
    /// None where it is this thread that traces.
    _turn: Option<Turn>,
    flights: Flights,
    _list: desk::Locked,
    _listeners: events::Locked,
    _depot: blocks::Locked,
    alarm: alarm::Locked,
}

thread_local! {
    /// Those that this thread holds while it forks: at any time of its life, hence without a
    /// destructor, as in `here.rs` (rule M20).
    static HELD: RefCell<ManuallyDrop<Option<Locks>>> = const { RefCell::new(ManuallyDrop::new(None)) };
}

statics! {
    /// Forks are looked after.
    static LOOKED_AFTER: AtomicBool = AtomicBool::new(false);
}

unsafe extern "C" {
    fn pthread_atfork(
        before: Option<unsafe extern "C" fn()>,
        in_parent: Option<unsafe extern "C" fn()>,
        in_child: Option<unsafe extern "C" fn()>,
    ) -> c_int;
}

/// From now on forks are looked after. To be called before the first of the locks is taken.
pub(in crate::sync) fn look_after() {
    let is_first = !LOOKED_AFTER.load(Ordering::Relaxed) && !LOOKED_AFTER.swap(true, Ordering::Relaxed);
    if is_first && !cfg!(any(miri, gc_shuttle)) {
        // SAFETY: POSIX: the functions are called by whoever forks, in this order, in the thread that
        // does it. None of them unwinds: what they call doesn't panic. Where there is no memory to
        // remember them, forks aren't looked after.
        let _refused = unsafe { pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
    }
}

unsafe extern "C" fn before() {
    let turn = (!with_here(Here::is_tracing)).then(turn::take);
    let locks = Locks {
        _turn: turn,
        flights: turn::flights(),
        _list: desk::lock(),
        _listeners: events::listeners(),
        _depot: blocks::lock(),
        alarm: alarm::lock(),
    };
    HELD.with(|held| **held.borrow_mut() = Some(locks));
}

unsafe extern "C" fn in_parent() {
    HELD.with(|held| held.borrow_mut().take());
}

unsafe extern "C" fn in_child() {
    HELD.with(|held| {
        if let Some(locks) = &mut **held.borrow_mut() {
            locks.flights.are_lost();
            locks.alarm.has_lost_its_thread();
        }
        held.borrow_mut().take()
    });
}
