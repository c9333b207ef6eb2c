//! Collections in logs (feature `tracing`).

use std::time::Duration;

use tracing::{Level, event, span};

use crate::control::{Subscription, subscribe};
use crate::heap::{Collection, Event, Stop};

/// Reports each collection on this thread to `tracing`, for as long as the subscription
/// lives.
///
/// A collection is a span `collection` of the target `gc_core`, at the level `DEBUG`, with an event
/// in it; both come when the collection is over. The span's fields say what it was (`kind`,
/// `automatic`), the event's what it did: `candidates`, `traced`, `reclaimed`, `finalized`,
/// `resurrected`, in how many `stops`, and how long these were, the `longest` and all together, in
/// `microseconds`. One that was given up is an event of the level `WARN`.
///
/// Each slice of a sliced collection is an event `slice` of the level `TRACE`, which comes when the
/// slice is over: its `number` from 1, its `microseconds`, and how many objects the collection has
/// `reclaimed` by then.
///
/// # Examples
/// ```
/// let _log = gc_core::inspect::log_collections();
/// gc_core::collect();
/// ```
pub fn log_collections() -> Subscription {
    subscribe(|event| match event {
        Event::Stop(stop) => log_slice(stop),
        Event::Collection(collection) => log(collection),
    })
}

fn log_slice(stop: &Stop) {
    let Stop { kind, automatic, number, is_last, reclaimed, .. } = *stop;
    if number == 1 && is_last {
        // In one piece: the collection's own event says the same.
        return;
    }
    let microseconds = in_microseconds(stop.duration);
    event!(target: "gc_core", Level::TRACE, %kind, automatic, number, microseconds, reclaimed, "slice");
}

pub(super) fn in_microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn log(collection: &Collection) {
    let Collection { kind, automatic, candidates, traced, reclaimed, finalized, resurrected, .. } = collection;
    let span = span!(target: "gc_core", Level::DEBUG, "collection", %kind, automatic);
    let longest = in_microseconds(collection.longest_stop);
    let stops = collection.stops;
    let microseconds = in_microseconds(collection.duration);
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
