//! How much the heap may grow until a collection begins, and until threads wait for it.

use std::time::Duration;

use crate::sync::primitives::{AtomicU64, Ordering};
use crate::sync::{alarm, desk};

/// How large the heap was after the last collection, in units of an object of up to a kilobyte.
static SETTLED: AtomicU64 = AtomicU64::new(0);

/// By how much the growth is multiplied, because collections find next to nothing.
static PATIENCE: AtomicU64 = AtomicU64::new(1);

/// From which size on a collection begins, and from which on who makes objects waits for one. Zero
/// until they are known.
static BEGINS: AtomicU64 = AtomicU64::new(0);
static WAITS: AtomicU64 = AtomicU64::new(0);

/// How long the last collection took that was called for, from the call on: nanoseconds for 1,024
/// units of the heap. Zero until there was one.
static TIME: AtomicU64 = AtomicU64::new(0);

/// What is to be done about the size of the heap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Due {
    Nothing,
    Collection,
    Waiting,
}

/// Looks how large the heap is.
pub(super) fn due() -> Due {
    let units = desk::units();
    if units < BEGINS.load(Ordering::Relaxed) {
        Due::Nothing
    } else if BEGINS.load(Ordering::Relaxed) == 0 {
        reconfigure();
        Due::Nothing
    } else if units < WAITS.load(Ordering::Relaxed) {
        Due::Collection
    } else {
        Due::Waiting
    }
}

/// A collection is over, which began when the heap had this size and has freed so many objects: what
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

/// A collection took this time from the call on, of a heap of this size. What took longer before is
/// forgotten little by little.
pub(super) fn took(before: u64, time: Duration) {
    let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX) / (before / 1_024).max(1);
    let last = TIME.load(Ordering::Relaxed);
    TIME.store(nanos.max(last - last / 4), Ordering::Relaxed);
}

/// By how much the heap's growth is ahead of the collection that was called for so long ago, if it
/// takes as long as the last ones make one expect.
pub(super) fn ahead(since: Duration) -> Duration {
    let [begins, waits] = [&BEGINS, &WAITS].map(|bound| bound.load(Ordering::Relaxed));
    ahead_of(desk::units(), begins, waits, TIME.load(Ordering::Relaxed), since)
}

/// By how much a heap of this size is ahead of a collection that takes `time` for 1,024 units: when
/// it ends, the heap is to have gone three quarters of the way from one bound to the other. The rest
/// is for one that takes longer; the heap is ahead of that whatever its size.
fn ahead_of(units: u64, begins: u64, waits: u64, time: u64, since: Duration) -> Duration {
    let expected = u128::from(units / 1_024) * u128::from(time);
    if expected <= since.as_nanos() {
        return if time == 0 { Duration::ZERO } else { Duration::MAX };
    }
    let done = 4 * u128::from(units.saturating_sub(begins));
    let nanos = expected.saturating_mul(done) / (3 * u128::from(waits.saturating_sub(begins).max(1)));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)).saturating_sub(since)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_way_is_left_when_the_collection_is_expected_to_end() {
        // A millisecond for 1,024 units.
        let at = |units, since| ahead_of(units, 102_400, 204_800, 1_000_000, Duration::from_millis(since));
        assert_eq!(at(102_400, 0), Duration::ZERO);
        assert_eq!(at(153_600, 0), Duration::from_millis(100));
        assert_eq!(at(153_600, 90), Duration::from_millis(10));
        assert_eq!(at(153_600, 110), Duration::ZERO);
        assert_eq!(at(179_200, 174), Duration::from_millis(1));
        assert_eq!(at(179_200, 175), Duration::MAX, "it takes longer than expected");
        assert!(ahead_of(u64::MAX, 0, u64::MAX, u64::MAX, Duration::ZERO) > Duration::from_secs(1 << 30));
        assert_eq!(ahead_of(5, 10, 10, 0, Duration::ZERO), Duration::ZERO, "nothing is known");
    }
}
