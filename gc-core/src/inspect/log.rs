//! Collections in logs (feature `tracing`).

use tracing::{Level, event, span};

use crate::heap::{self, Collection, Subscription};

/// Reports each collection on this thread to `tracing`, for as long as the subscription lives.
///
/// A collection is a span `collection` of the target `gc_core`, at the level `DEBUG`, with an event
/// in it; both come when the collection is over. The span's fields say what it was (`kind`,
/// `automatic`), the event's what it did: `candidates`, `traced`, `reclaimed`, `finalized`,
/// `resurrected`, in how many `stops`, and how long these were, the `longest` and all together, in
/// `microseconds`. One that was given up is an event of the level `WARN`.
///
/// # Examples
/// ```
/// let _log = gc_core::inspect::log_collections();
/// gc_core::collect();
/// ```
pub fn log_collections() -> Subscription {
    heap::on_collect(log)
}

fn log(collection: &Collection) {
    let Collection { kind, automatic, candidates, traced, reclaimed, finalized, resurrected, .. } = collection;
    let span = span!(target: "gc_core", Level::DEBUG, "collection", %kind, automatic);
    let longest = u64::try_from(collection.longest_stop.as_micros()).unwrap_or(u64::MAX);
    let stops = collection.stops;
    let microseconds = u64::try_from(collection.duration.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        if collection.abandoned {
            event!(target: "gc_core", Level::WARN, candidates, traced, stops, longest, microseconds, "collection given up");
        } else {
            event!(
                target: "gc_core",
                Level::DEBUG,
                candidates,
                traced,
                reclaimed,
                finalized,
                resurrected,
                stops,
                longest,
                microseconds,
                "collected"
            );
        }
    });
}
