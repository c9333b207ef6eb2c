//! Actions that are to be run at the thread's exit if they weren't before.

use std::rc::{Rc, Weak};

use crate::object::Attached;

/// Their entries, in the order in which they came. Those that are gone don't pile up.
#[derive(Debug)]
pub(crate) struct AtExit {
    entries: Vec<Weak<Attached>>,
    /// The entries are looked through when there are as many as this.
    most: usize,
}

/// However few are left, the next look through them is not before this many.
const FEW: usize = 8;

impl AtExit {
    pub(super) const fn new() -> Self {
        Self { entries: Vec::new(), most: FEW }
    }

    pub(super) fn add(&mut self, entry: &Rc<Attached>) {
        if self.entries.len() >= self.most {
            self.entries.retain(|entry| entry.strong_count() > 0);
            self.most = FEW.max(2 * self.entries.len());
        }
        self.entries.push(Rc::downgrade(entry));
    }

    /// Takes out the newest entry that is still there. The memory of the last one goes with it: a
    /// thread that never makes another object has no end at which this could be done.
    pub(super) fn pop(&mut self) -> Option<Rc<Attached>> {
        while let Some(newest) = self.entries.pop() {
            if let Some(entry) = newest.upgrade() {
                return Some(entry);
            }
        }
        self.entries = Vec::new();
        None
    }
}
