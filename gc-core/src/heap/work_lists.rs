//! The lists that a collection works with, kept from one to the next: fresh memory would cost a
//! page fault for each 4 KiB.

use crate::ptr::Object;

/// Empty lists, with memory that an earlier collection has used.
#[derive(Default, Debug)]
pub(crate) struct WorkLists {
    pub(crate) members: Vec<Object>,
    pub(crate) trial: Vec<u32>,
    pub(crate) graph: Vec<u32>,
    pub(crate) ends: Vec<u32>,
    pub(crate) edges: Vec<Object>,
}

/// Whatever the heap's size, a list may keep this much.
const SMALL: usize = 64 << 10;

impl WorkLists {
    pub(crate) const fn new() -> Self {
        Self { members: Vec::new(), trial: Vec::new(), graph: Vec::new(), ends: Vec::new(), edges: Vec::new() }
    }

    /// The same lists, empty. Each keeps its memory, up to a quarter of what the heap's objects
    /// take.
    #[inline]
    pub(crate) fn emptied(self, live_bytes: usize) -> Self {
        Self {
            members: emptied(self.members, live_bytes),
            trial: emptied(self.trial, live_bytes),
            graph: emptied(self.graph, live_bytes),
            ends: emptied(self.ends, live_bytes),
            edges: emptied(self.edges, live_bytes),
        }
    }
}

#[inline]
fn emptied<T>(mut list: Vec<T>, live_bytes: usize) -> Vec<T> {
    list.clear();
    if list.capacity() * size_of::<T>() > live_bytes / 4 + SMALL { Vec::new() } else { list }
}
