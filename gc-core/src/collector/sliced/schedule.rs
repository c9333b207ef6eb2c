//! When slices run, and for how long.
//!
//! A sliced collection begins when two fifths of the growth that starts a whole one are used up,
//! and is to end before nine tenths are: at each look at the heap it works until it has done as
//! large a share of its work as the program has used of that room, or until
//! [`Config::max_pause`](crate::heap::Config::max_pause) is over. One that begins late, since
//! nothing was a candidate before, or patience is over, has a quarter of that growth as its room.
//! Where the heap shrinks by counting meanwhile, growth is measured from there, and nine tenths are
//! the end.
//!
//! With growth by a quarter of the heap and 6,000 objects, L objects that live, and all else that
//! is made being garbage, at most G = (L + G) / 8 + 3,000 objects float from one collection to the
//! next, and the heap is at most (L + G) × 1.225 + 5,400 < 1.5 L + 10,000 objects.

use std::time::Duration;

use super::cycle::Stage;
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
    let size = heap.size();
    let mut work = Work::new(started, time, usize::MAX);
    // Of the configuration and the patience as they are now.
    let base = heap.after_full.get();
    let allowed = allowed_growth(heap, base);
    let end = allowed.share(9, 10);
    let is_late = size.less(base).exceeds(end);
    let slice = slice(heap, &mut work, |cycle| {
        let room = end.less(cycle.pace.grown).max(allowed.share(1, 4));
        // What it has freed itself makes no room; what dies by counting, or in young collections,
        // never took any.
        let made = Size { objects: size.objects + cycle.pace.freed, ..size }.less(cycle.pace.began);
        let used = share(made.objects, room.objects).max(share(made.bytes, room.bytes));
        // In no hurry to free lists.
        let progress = if cycle.stage == Stage::Clear { 1.0 } else { cycle.progress() };
        let has_shrunk = base != cycle.pace.base;
        progress >= used && !(has_shrunk && is_late)
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
