//! By how much the heap may grow from one full collection to the next.

use crate::heap::{Config, Heap, Size};

/// By how much the heap may grow from this size before a full collection is over.
pub(super) fn allowed_growth(heap: &Heap, base: Size) -> Size {
    growth(&heap.config.borrow(), base, heap.pace.patience())
}

/// The same with this configuration and patience.
pub(super) fn growth(config: &Config, base: Size, patience: usize) -> Size {
    let allowed = |amount: usize, constant: usize| {
        let share = (amount / 100).saturating_mul(config.growth_percent as usize);
        share.saturating_add(constant).saturating_mul(patience)
    };
    Size { objects: allowed(base.objects, config.full_objects), bytes: allowed(base.bytes, config.full_bytes) }
}
