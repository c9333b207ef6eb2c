//! The dead of a collection, whose ends are still to come.

use super::members::Members;
use super::tracing::AHEAD;
use crate::collector::NoMemory;
use crate::ptr::Shared;

/// Numbers of members that are condemned: the collector holds each once (rule M19).
#[derive(Debug)]
pub(super) struct Condemned {
    /// Those whose values are to be dropped.
    pub(super) dropped: Vec<u32>,
    /// Those whose values would drop nothing but handles to others of the condemned, and are left
    /// as they are (rule P5). These handles are counted no more.
    pub(super) undropped: Vec<u32>,
    /// Some may have side records.
    pub(super) some_are_named: bool,
}

impl Condemned {
    pub(super) const fn none() -> Self {
        Self { dropped: Vec::new(), undropped: Vec::new(), some_are_named: false }
    }

    /// Makes room for so many more.
    pub(super) fn make_room(&mut self, more: usize) -> Result<(), NoMemory> {
        self.dropped.try_reserve(more).map_err(|_| NoMemory)?;
        self.undropped.try_reserve(more).map_err(|_| NoMemory)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.dropped.len() + self.undropped.len()
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers of all.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &u32> {
        self.undropped.iter().chain(&self.dropped)
    }

    /// All of them, each fetched from memory some way ahead.
    pub(super) fn all(&self, members: &Members) -> impl Iterator<Item = Shared> {
        [&self.undropped, &self.dropped].into_iter().flat_map(move |numbers| {
            numbers.iter().enumerate().map(move |(at, number)| {
                fetch_ahead(members, numbers, at);
                members.object(*number)
            })
        })
    }
}

/// Fetches the member some way behind the one at this place.
#[inline]
pub(super) fn fetch_ahead(members: &Members, numbers: &[u32], at: usize) {
    if let Some(ahead) = numbers.get(at + AHEAD) {
        members.object(*ahead).prefetch_value();
    }
}
