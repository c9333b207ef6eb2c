//! Collections of the objects that threads share in logs (feature `tracing`).

use tracing::{Level, event, span};

use super::log::in_microseconds;
use crate::sync;

/// Reports each collection of the objects that threads share to `tracing`, in whichever thread it
/// ran, for as long as the subscription lives.
///
/// A span and an event as those of [`log_collections`](super::log_collections), of the `kind`
/// "shared"; nobody was stopped, so that the `microseconds` are those that the collection took. One
/// that gave up on some of what looked dead is of the level `WARN`.
///
/// Each wait of a thread that makes objects is an event `wait` of the level `TRACE`, in that
/// thread, with its `microseconds`; of the level `WARN` where it was given up, because a finalizer
/// or a destructor takes long.
///
/// # Examples
/// ```
/// let _log = gc_core::inspect::log_shared_collections();
/// gc_core::sync::collect();
/// ```
pub fn log_shared_collections() -> sync::Subscription {
    sync::subscribe(|event| match event {
        sync::Event::Collection(collection) => log_shared(collection),
        sync::Event::Wait(wait) => log_wait(wait),
    })
}

fn log_shared(collection: &sync::Collection) {
    let sync::Collection { automatic, candidates, traced, reclaimed, finalized, resurrected, .. } = collection;
    let span = span!(target: "gc_core", Level::DEBUG, "collection", kind = "shared", automatic);
    let microseconds = in_microseconds(collection.duration);
    span.in_scope(|| {
        if collection.abandoned {
            event!(target: "gc_core", Level::WARN, candidates, traced, reclaimed, microseconds, "collection given up");
        } else {
            event!(
                target: "gc_core",
                Level::DEBUG,
                candidates,
                traced,
                reclaimed,
                finalized,
                resurrected,
                microseconds,
                "collected"
            );
        }
    });
}

fn log_wait(wait: &sync::Wait) {
    let microseconds = in_microseconds(wait.duration);
    if wait.held_up {
        event!(target: "gc_core", Level::WARN, microseconds, "wait given up");
    } else {
        event!(target: "gc_core", Level::TRACE, microseconds, "wait");
    }
}
