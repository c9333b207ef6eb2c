//! What the progress of a sliced collection is measured against.

use crate::heap::Heap;

/// The sizes when the collection began, and what it has come to since.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// By how many objects the heap had grown when it began.
    pub(super) grown: usize,
    /// How many objects there were when it began, which are as many as it will look at, at most;
    /// and bytes.
    pub(super) objects: usize,
    pub(super) bytes: usize,
    /// How many edges it has recorded.
    pub(super) edges: usize,
    /// How many objects it has freed since.
    pub(super) freed: usize,
    /// How many it has disposed of, or released.
    pub(super) settled: usize,
}

impl Pace {
    /// That of a collection that begins now.
    pub(super) fn of(heap: &Heap) -> Self {
        let size = heap.size();
        Self {
            bytes: size.bytes,
            grown: size.less(heap.after_full.get()).objects,
            objects: size.objects,
            edges: 0,
            settled: 0,
            freed: 0,
        }
    }
}
