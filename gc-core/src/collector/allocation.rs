//! What an allocation does that can't be served at once.

use std::ptr::NonNull;

use super::collect::collect_automatically;
use super::ending::trim;
use super::exit;
use super::policy::collect_if_due;
use crate::alloc::AllocError;
use crate::heap::{CollectionKind, Heap};
use crate::layout::Place;

/// A block for a new object when none was at hand: collects if it is time to, then allocates. `len`
/// is for slices.
///
/// The header's position; the caller writes the header before anything else happens (rule A2).
#[cold]
#[inline(never)]
pub(crate) fn make_room(heap: &Heap, place: Place, len: usize) -> Result<NonNull<u8>, AllocError> {
    exit::arm(heap);
    collect_if_due(heap);
    let allocate = || heap.keep_room_to_wait().and_then(|()| heap.allocate(place, len));
    allocate().or_else(|refused| {
        // The last resort. It is an automatic collection, so that a pause is respected.
        if heap.paused.get() > 0 || !heap.is_idle() {
            return Err(refused);
        }
        collect_automatically(heap, CollectionKind::Full);
        trim();
        allocate()
    })
}
