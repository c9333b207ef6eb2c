//! Objects and handles that were made: where (feature `track`).

use super::sites::{Site, Sites};
use super::{Phase, with_heap};
use crate::ptr::Object;

/// An object was made, and its value is in its place. User code may run here.
#[inline]
pub(crate) fn object_made(object: Object, site: Site) {
    if Sites::KEPT {
        with_heap(|heap| heap.sites.born(object, site));
    }
}

/// A handle to an object was made, beside the one that it was born with. User code may run here.
#[inline]
pub(crate) fn handle_made(object: Object, site: Site) {
    if Sites::KEPT {
        with_heap(|heap| {
            // What a `trace` clones is gone when it returns.
            if heap.phase() != Phase::Tracing {
                heap.sites.handle_made(object, site);
            }
        });
    }
}

/// Runs `clone`, which clones what is in a cell. User code may run before, and not in between (rule
/// C1).
#[inline]
pub(crate) fn cloned_from_cell<R>(site: Site, clone: impl FnOnce() -> R) -> R {
    if !Sites::KEPT {
        return clone();
    }
    with_heap(|heap| match heap.phase() {
        Phase::Tracing => clone(),
        _ => heap.sites.cloned_within(site, clone),
    })
}
