//! How much the heap may grow until a collection begins, and until threads wait for it.

use crate::sync::primitives::{AtomicU64, Ordering, statics};
use crate::sync::{alarm, desk};

statics! {
    /// How large the heap was after the last collection, in units of an object of up to a kilobyte.
    static SETTLED: AtomicU64 = AtomicU64::new(0);

    /// By how much the growth is multiplied, because collections find next to nothing.
    static PATIENCE: AtomicU64 = AtomicU64::new(1);

    /// From which size on a collection begins, and from which on who makes objects waits for one. Zero
    /// until they are known.
    static BEGINS: AtomicU64 = AtomicU64::new(0);
    static WAITS: AtomicU64 = AtomicU64::new(0);
}

/// What is to be done about the size of the heap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Due {
    Nothing,
    /// A collection. The heap has gone so far on the way from its beginning to where everybody
    /// waits for it: thousandths.
    Collection(u32),
    Waiting,
}

/// Looks how large the heap is.
pub(super) fn due() -> Due {
    let (units, begins, waits) = (desk::units(), BEGINS.load(Ordering::Relaxed), WAITS.load(Ordering::Relaxed));
    if begins == 0 {
        reconfigure();
        Due::Nothing
    } else if units < begins {
        Due::Nothing
    } else if units < waits {
        let way = u128::from(units - begins) * 1_000 / u128::from(waits - begins);
        Due::Collection(u32::try_from(way).unwrap_or(1_000))
    } else {
        Due::Waiting
    }
}

/// A collection is over, which began when the heap had this size and has freed so much of it: what
/// is there now and wasn't then may be garbage. One that finds little is an argument to be patient
/// with the next.
pub(super) fn settle(before: u64, reclaimed: u64) {
    let grown = before.saturating_sub(SETTLED.load(Ordering::Relaxed));
    let patience = if reclaimed >= grown / 8 { 1 } else { PATIENCE.load(Ordering::Relaxed).saturating_mul(2) };
    PATIENCE.store(patience.min(alarm::config().patience.into()), Ordering::Relaxed);
    let units = before.saturating_sub(reclaimed).min(desk::units());
    SETTLED.store(units, Ordering::Relaxed);
    grow_from(units);
}

/// The configuration has changed.
pub(in crate::sync) fn reconfigure() {
    PATIENCE.store(1, Ordering::Relaxed);
    grow_from(SETTLED.load(Ordering::Relaxed));
}

/// A collection is held up by code of users: the heap may grow from what it is.
pub(super) fn allow_more() {
    grow_from(desk::units());
}

fn grow_from(units: u64) {
    let growth = alarm::config().growth(units).saturating_mul(PATIENCE.load(Ordering::Relaxed));
    BEGINS.store(units.saturating_add(growth), Ordering::Relaxed);
    WAITS.store(units.saturating_add(growth.saturating_mul(2)), Ordering::Relaxed);
}
