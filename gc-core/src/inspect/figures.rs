//! The figures of a heap and of its collections, as tables.

use std::fmt;

use crate::heap::{Collection, CollectionKind, Stats};
use crate::table::{self, yes};

/// Prints one figure a line.
impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write_figures(
            f,
            &[
                ("objects made", self.created.to_string()),
                ("freed by counting", self.freed.to_string()),
                ("reclaimed by collections", self.reclaimed.to_string()),
                ("objects alive", self.live.to_string()),
                ("their bytes", self.live_bytes.to_string()),
                ("bytes of the heap", self.heap_bytes.to_string()),
                ("most bytes of the heap", self.peak_heap_bytes.to_string()),
                ("bytes outside of it", self.external_bytes.to_string()),
                ("candidates", self.candidates.to_string()),
                ("frozen", self.frozen.to_string()),
                ("weak records", self.weak_records.to_string()),
                ("young collections", self.young_collections.to_string()),
                ("full collections", self.full_collections.to_string()),
                ("finalizers run", self.finalized.to_string()),
                ("objects brought back", self.resurrected.to_string()),
                ("panics caught", self.panics.to_string()),
                ("stops", self.stops.count().to_string()),
                ("longest stop", format!("{:?}", self.longest_collection)),
                ("all stops", format!("{:?}", self.total_collection)),
            ],
        )
    }
}

/// Prints "young" or "full".
impl fmt::Display for CollectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Young => "young",
            Self::Full => "full",
        })
    }
}

/// Prints one figure a line.
impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write_figures(
            f,
            &[
                ("kind", self.kind.to_string()),
                ("by itself", yes(self.automatic)),
                ("candidates", self.candidates.to_string()),
                ("objects looked at", self.traced.to_string()),
                ("objects reclaimed", self.reclaimed.to_string()),
                ("finalizers run", self.finalized.to_string()),
                ("objects brought back", self.resurrected.to_string()),
                ("given up", yes(self.abandoned)),
                ("stops", self.stops.to_string()),
                ("longest stop", format!("{:?}", self.longest_stop)),
                ("all stops", format!("{:?}", self.duration)),
            ],
        )
    }
}
