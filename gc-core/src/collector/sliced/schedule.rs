//! When slices run, and for how long.
//!
//! A sliced collection begins when a third of the growth that starts a whole one is used up, and pays its debt while the
//! rest is: at each look at the heap it works until it has done as large a share of its work as the program has used of that
//! room, or until [`Config::max_pause`](crate::heap::Config::max_pause) is over.

use std::time::Duration;

use super::cycle::{Pace, Sliced, Stage};
use super::work::Work;
use super::{begin, slice};
use crate::clock::Stopwatch;
use crate::heap::{Config, Heap, Mode, Size};

/// About how long a whole collection takes for each object, in nanoseconds.
const WHOLE: u64 = 50;

/// Whether a full collection in one piece is short enough, or is wanted.
pub(in crate::collector) fn fits_in_one_stop(config: &Config, size: Size) -> bool {
    config.mode == Mode::Whole || Duration::from_nanos(size.objects as u64 * WHOLE) <= config.max_pause
}

/// About how long the verification of a batch takes for each object, in nanoseconds; a quarter of a slice is for it.
const VERIFY: u64 = 60;

/// How many presumed dead are verified at once.
#[allow(clippy::cast_possible_truncation, reason = "a number of objects")]
pub(super) fn most_in_batch(heap: &Heap) -> usize {
    let nanos = heap.config.borrow().max_pause.as_nanos().min(1 << 40) as u64;
    (nanos / (4 * VERIFY)).max(1) as usize
}

/// Whether a full collection fits into a budget.
pub(in crate::collector) fn fits(heap: &Heap, time: Duration, objects: usize) -> bool {
    let size = heap.size();
    size.objects <= objects && Duration::from_nanos(size.objects as u64 * WHOLE) <= time
}

/// The room that there is until the next collection has to be done with.
pub(super) fn pace(heap: &Heap) -> Pace {
    let base = heap.after_full.get();
    let room = crate::collector::policy::allowed_growth(heap, base);
    let size = heap.size();
    Pace {
        made_before: heap.made(),
        bytes_before: size.bytes,
        room: room.objects - room.objects / 3,
        byte_room: room.bytes - room.bytes / 3,
        grown: size.less(base).objects,
        objects: size.objects,
        settled: 0,
    }
}

/// Runs a slice of the collection that is under way, as long as it is behind, for `time` at most. Panics are counted.
pub(in crate::collector) fn collect_some_if_due(heap: &Heap, started: Stopwatch, time: Duration) {
    let made = heap.made();
    let bytes = heap.size().bytes;
    let mut work = Work::new(started, time, usize::MAX);
    let panic = slice(heap, &mut work, |cycle| is_on_schedule(cycle, made, bytes));
    if let Some(payload) = panic {
        heap.count_panic(payload);
    }
}

/// Begins a sliced collection.
pub(in crate::collector) fn begin_one(heap: &Heap) {
    begin(heap, pace(heap));
}

#[allow(clippy::cast_precision_loss, reason = "it is an estimate")]
fn is_on_schedule(cycle: &Sliced, made: u64, bytes: usize) -> bool {
    let pace = &cycle.pace;
    let used = (made - pace.made_before) as f64 / pace.room.max(1) as f64;
    let used_bytes = bytes.saturating_sub(pace.bytes_before) as f64 / pace.byte_room.max(1) as f64;
    cycle.stage < Stage::Clear && cycle.progress() >= used.max(used_bytes)
        || cycle.stage == Stage::Clear && used.max(used_bytes) < 0.5
}
