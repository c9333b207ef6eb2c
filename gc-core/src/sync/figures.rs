//! L3. What collections have done, how long threads have waited for them, and what nobody has seen.

use std::time::Duration;

use super::primitives::{AtomicU64, Ordering, statics};

statics! {
    /// Collections, and what they have reclaimed.
    static COLLECTIONS: AtomicU64 = AtomicU64::new(0);
    static RECLAIMED: AtomicU64 = AtomicU64::new(0);

    /// How often threads have waited for a collection, for how many nanoseconds at most, and how
    /// often they gave it up.
    static WAITS: AtomicU64 = AtomicU64::new(0);
    static LONGEST_WAIT: AtomicU64 = AtomicU64::new(0);
    static HELD_UP: AtomicU64 = AtomicU64::new(0);

    /// Panics of user code that were caught and not resumed.
    static PANICS: AtomicU64 = AtomicU64::new(0);
}

/// A collection is over that has reclaimed so many objects.
pub(super) fn count_collection(reclaimed: usize) {
    COLLECTIONS.fetch_add(1, Ordering::Relaxed);
    RECLAIMED.fetch_add(reclaimed as u64, Ordering::Relaxed);
}

/// How many collections there were, and how many objects they have reclaimed.
pub(super) fn collections() -> (u64, u64) {
    (COLLECTIONS.load(Ordering::Relaxed), RECLAIMED.load(Ordering::Relaxed))
}

/// Somebody has waited for a collection, to its end or not.
pub(super) fn count_wait(time: Duration, held_up: bool) {
    WAITS.fetch_add(1, Ordering::Relaxed);
    LONGEST_WAIT.fetch_max(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    HELD_UP.fetch_add(u64::from(held_up), Ordering::Relaxed);
}

/// How often somebody has waited, and how long it took at most.
pub(super) fn waits() -> (u64, Duration) {
    (WAITS.load(Ordering::Relaxed), Duration::from_nanos(LONGEST_WAIT.load(Ordering::Relaxed)))
}

/// How often somebody has given up waiting.
pub(super) fn held_up() -> u64 {
    HELD_UP.load(Ordering::Relaxed)
}

/// A panic was caught that nobody will see.
pub(super) fn count_panic() {
    PANICS.fetch_add(1, Ordering::Relaxed);
}

/// How many of these there were, in all threads.
pub(super) fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}
