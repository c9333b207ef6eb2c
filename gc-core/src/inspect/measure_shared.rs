//! Collections of the objects that threads share as metrics (feature `metrics`).

use metrics::{counter, gauge, histogram};

use crate::sync;

/// Reports each collection of the objects that threads share to the recorder of `metrics`, for as
/// long as the subscription lives; and with it how many there are afterwards.
///
/// | name | kind | what |
/// |---|---|---|
/// | `gc_collections` | counter, of the `kind` "shared" | collections |
/// | `gc_shared_reclaimed_objects` | counter | objects that they freed |
/// | `gc_shared_finalized_objects` | counter | finalizers that they ran |
/// | `gc_shared_traced_objects` | counter | objects that they looked at |
/// | `gc_shared_collection_seconds` | histogram | how long each took; it stops nobody |
/// | `gc_shared_wait_seconds` | histogram | how long threads that make objects waited for one |
/// | `gc_shared_waits_given_up` | counter | waits that a finalizer or a destructor held up |
/// | `gc_shared_live_objects` | gauge | objects that are alive, in all threads |
///
/// # Examples
/// ```
/// let _metrics = gc_core::inspect::measure_shared_collections();
/// gc_core::sync::collect();
/// ```
pub fn measure_shared_collections() -> sync::Subscription {
    sync::subscribe(|event| match event {
        sync::Event::Collection(collection) => measure_shared(collection),
        sync::Event::Wait(wait) => {
            histogram!("gc_shared_wait_seconds").record(wait.duration);
            counter!("gc_shared_waits_given_up").increment(u64::from(wait.held_up));
        }
    })
}

fn measure_shared(collection: &sync::Collection) {
    counter!("gc_collections", "kind" => "shared").increment(1);
    counter!("gc_shared_reclaimed_objects").increment(collection.reclaimed as u64);
    counter!("gc_shared_finalized_objects").increment(collection.finalized as u64);
    counter!("gc_shared_traced_objects").increment(collection.traced as u64);
    histogram!("gc_shared_collection_seconds").record(collection.duration);
    #[allow(clippy::cast_precision_loss, reason = "figures of gauges are floating-point")]
    gauge!("gc_shared_live_objects").set(sync::stats().live as f64);
}
