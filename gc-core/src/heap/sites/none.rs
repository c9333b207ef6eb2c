//! Without the feature `track`: nothing is known, and nothing is done.

use std::panic::Location;

use super::Origin;
use crate::ptr::Object;

/// A line of code that makes something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site;

impl Site {
    /// The caller's.
    #[inline]
    pub(crate) const fn here() -> Self {
        Self
    }
}

/// What is known of the objects of a heap.
#[derive(Debug)]
pub(crate) struct Sites;

#[allow(clippy::unused_self, reason = "the other form needs it")]
impl Sites {
    /// Whether anything is kept.
    pub(crate) const KEPT: bool = false;

    pub(crate) const fn new() -> Self {
        Self
    }

    #[inline]
    pub(crate) fn born(&self, _: Object, _: Site) {}

    #[inline]
    pub(crate) fn handle_made(&self, _: Object, _: Site) {}

    #[inline]
    pub(crate) fn cloned_within<R>(&self, _: Site, clone: impl FnOnce() -> R) -> R {
        clone()
    }

    #[inline]
    pub(crate) fn gone(&self, _: Object) {}

    #[inline]
    pub(crate) fn trim(&self) {}

    #[inline]
    pub(crate) fn birth_of(&self, _: Object) -> Option<&'static Location<'static>> {
        None
    }

    pub(crate) fn of(&self, _: Object) -> Origin {
        Origin::default()
    }
}
