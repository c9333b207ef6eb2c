//! When slices run, and for how long.
//!
//! A sliced collection begins when two fifths of the growth that starts a whole one are used up,
//! and is to end before nine tenths are: at each look at the heap it works until it has done as
//! large a share of its work as the program has used of that room, or until
//! [`Config::max_pause`](crate::heap::Config::max_pause) is over. One that begins late, since
//! nothing was a candidate before, or patience is over, has a quarter of that growth as its room.
//!
//! With growth by a quarter of the heap and 6,000 objects, L objects that live, and all else that
//! is made being garbage, at most G = (L + G) / 8 + 3,000 objects float from one collection to the
//! next, and the heap is at most (L + G) × 1.225 + 5,400 < 1.5 L + 10,000 objects.

use std::cell::OnceCell;
use std::time::Duration;

use super::driver::{begin, slice};
use super::pace::Pace;
use super::work::Work;
use crate::clock::Stopwatch;
use crate::collector::growth::allowed_growth;
use crate::heap::{Heap, Mode, Size};

/// Whether a full collection in one piece is short enough, or is wanted.
pub(in crate::collector) fn fits_in_one_stop(heap: &Heap, size: Size) -> bool {
    let config = heap.config.borrow();
    config.mode == Mode::Whole || heap.cost.of(size.objects) <= config.max_pause
}

/// Whether a full collection fits into a budget.
pub(in crate::collector) fn fits(heap: &Heap, time: Duration, objects: usize) -> bool {
    let size = heap.size();
    size.objects <= objects && heap.cost.of(size.objects) <= time
}

/// Whether the heap has grown enough for a sliced collection to begin, beside what is allowed
/// before a whole one is over.
pub(in crate::collector) fn is_due(grown: Size, allowed: Size) -> bool {
    grown.exceeds(allowed.share(2, 5))
}

/// Runs a slice of the collection that is under way, as long as it is behind, for `time` at most.
/// Panics are counted.
pub(in crate::collector) fn collect_some_if_due(heap: &Heap, started: Stopwatch, time: Duration) {
    let mut work = Work::new(started, time, usize::MAX);
    let is_limited = heap.config.borrow().max_cascade.is_some();
    // The same throughout a slice.
    let used = OnceCell::new();
    let slice = slice(heap, &mut work, |cycle| {
        let used = used.get_or_init(|| {
            // Of the configuration and the patience as they are now.
            let allowed = allowed_growth(heap, cycle.pace.base(heap));
            let room = allowed.share(9, 10).less(cycle.pace.grown).max(allowed.share(1, 4));
            let made = cycle.pace.made(heap.size());
            share(made.objects, room.objects).max(share(made.bytes, room.bytes))
        });
        // What a limited cascade has left is for slices to free, whatever else there is to do.
        let waits = is_limited && !heap.backlog.borrow().is_empty();
        !waits && cycle.progress() >= *used
    });
    if let Some(payload) = slice.panic {
        heap.count_panic(payload);
    }
}

/// Begins a sliced collection.
pub(in crate::collector) fn begin_one(heap: &Heap) {
    begin(heap, Pace::of(heap), true);
}

#[allow(clippy::cast_precision_loss, reason = "it is an estimate")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
