//! What a trim in slices knows, from one slice to the next; see `trim.rs`.

use std::ptr::NonNull;

use super::chunk::Free;

/// A trim under way.
#[derive(Default, Debug)]
pub(super) struct Trim {
    pub(super) class: usize,
    pub(super) step: Step,
    /// The chunk that is looked at next.
    pub(super) at: usize,
    /// Blocks of the class's list that are still to be sorted.
    pub(super) list: Option<NonNull<Free>>,
    /// Chunks with no block in use, by address.
    pub(super) marked: Vec<Marked>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) enum Step {
    #[default]
    Mark,
    Sort,
    Release,
}

/// A chunk that may go.
#[derive(Debug)]
pub(super) struct Marked {
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many blocks it has, and how many have come.
    pub(super) blocks: usize,
    pub(super) come: usize,
    pub(super) list: Option<NonNull<Free>>,
}
