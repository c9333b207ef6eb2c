//! Collections as metrics (feature `metrics`).

use metrics::{counter, gauge, histogram};

use crate::heap::{self, Collection, Subscription};

/// Reports each collection on this thread to the recorder of `metrics`, for as long as the
/// subscription lives; and with it what the heap is like afterwards.
///
/// | name | kind | what |
/// |---|---|---|
/// | `gc_collections` | counter, by `kind` | collections |
/// | `gc_reclaimed_objects` | counter | objects that they freed |
/// | `gc_finalized_objects` | counter | finalizers that they ran |
/// | `gc_traced_objects` | counter | objects that they looked at |
/// | `gc_abandoned_collections` | counter | collections that were given up |
/// | `gc_collection_seconds` | histogram, by `kind` | how long each stopped the thread in all |
/// | `gc_longest_stop_seconds` | histogram, by `kind` | the longest stop of each |
/// | `gc_live_objects`, `gc_live_bytes`, `gc_heap_bytes`, `gc_external_bytes`, `gc_candidates` | gauges | as in [`Stats`](crate::heap::Stats) |
///
/// # Examples
/// ```
/// let _metrics = gc_core::inspect::measure_collections();
/// gc_core::collect();
/// ```
pub fn measure_collections() -> Subscription {
    heap::on_collect(measure)
}

fn measure(collection: &Collection) {
    let kind = match collection.kind {
        heap::CollectionKind::Young => "young",
        heap::CollectionKind::Full => "full",
    };
    counter!("gc_collections", "kind" => kind).increment(1);
    counter!("gc_reclaimed_objects").increment(collection.reclaimed as u64);
    counter!("gc_finalized_objects").increment(collection.finalized as u64);
    counter!("gc_traced_objects").increment(collection.traced as u64);
    counter!("gc_abandoned_collections").increment(u64::from(collection.abandoned));
    histogram!("gc_collection_seconds", "kind" => kind).record(collection.duration);
    histogram!("gc_longest_stop_seconds", "kind" => kind).record(collection.longest_stop);
    let stats = heap::stats();
    #[allow(clippy::cast_precision_loss, reason = "figures of gauges are floating-point")]
    let figures = [
        ("gc_live_objects", stats.live as f64),
        ("gc_live_bytes", stats.live_bytes as f64),
        ("gc_heap_bytes", stats.heap_bytes as f64),
        ("gc_external_bytes", stats.external_bytes as f64),
        ("gc_candidates", stats.candidates as f64),
    ];
    for (name, figure) in figures {
        gauge!(name).set(figure);
    }
}
