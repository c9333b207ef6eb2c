//! How patient collections are: they wait longer while they find next to nothing, and no longer
//! once one finds something.
//!
//! A heap that only grows, or whose objects all die by counting, has nothing for collections to
//! find, and each would look at it in vain. Nim's ORC and PHP stretch their thresholds by the same
//! measure, how much a collection found.

use std::cell::Cell;

use super::Size;

/// At most so many nurseries grow old without a look after one that was looked at in vain.
const MOST_UNSEEN: u32 = 7;

/// Candidates are probed once in so many nurseries.
const PROBE_EVERY: u32 = 4;

/// A collection was worthwhile if it freed more than one in so many of the objects that it could
/// have freed.
const FIND: usize = 8;

/// What to do with a full nursery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Nursery {
    /// Collect it.
    Collect,
    /// Let it grow old without a look.
    Age,
}

/// How patient the collections of a heap are.
#[derive(Debug)]
pub(crate) struct Pace {
    /// The growth that starts a full collection is multiplied by this. At least 1.
    patience: Cell<u32>,
    /// How many nurseries grow old without a look after each that is collected, and how many of
    /// them are still to come.
    unseen: Cell<u32>,
    unseen_left: Cell<u32>,
    /// Full nurseries until the next probe.
    probe_in: Cell<u32>,
}

impl Pace {
    pub(crate) const fn new() -> Self {
        Self {
            patience: Cell::new(1),
            unseen: Cell::new(0),
            unseen_left: Cell::new(0),
            probe_in: Cell::new(PROBE_EVERY),
        }
    }

    /// How many times as much as is configured the heap may grow before a full collection.
    pub(crate) fn patience(&self) -> usize {
        self.patience.get() as usize
    }

    /// Whether collections wait longer than is configured.
    pub(crate) fn is_patient(&self) -> bool {
        self.patience.get() > 1
    }

    /// Whether young collections have found something of late.
    pub(crate) fn young_are_worth_it(&self) -> bool {
        self.unseen.get() == 0
    }

    /// A nursery is full.
    pub(crate) fn nursery_is_full(&self) -> Nursery {
        match self.unseen_left.get() {
            0 => Nursery::Collect,
            left => {
                self.unseen_left.set(left - 1);
                Nursery::Age
            }
        }
    }

    /// Whether it is time for a probe, after a nursery was full.
    pub(crate) fn is_probe_due(&self) -> bool {
        self.probe_in.set(self.probe_in.get().saturating_sub(1));
        let due = self.probe_in.get() == 0 && self.is_patient();
        if due {
            self.probe_in.set(PROBE_EVERY);
        }
        due
    }

    /// A young collection has `found` so much of what was there to be found.
    pub(crate) fn young_ended(&self, found: Size, of: Size, patient: bool) {
        let unseen = if is_find(found, of) || !patient { 0 } else { (self.unseen.get() * 2 + 1).min(MOST_UNSEEN) };
        self.unseen.set(unseen);
        self.unseen_left.set(unseen);
    }

    /// The same for a full collection that started by itself. `most`: the most that patience may
    /// grow to.
    pub(crate) fn full_ended(&self, found: Size, of: Size, most: u32) {
        if is_find(found, of) {
            self.begin_again();
        } else {
            self.patience.set((self.patience.get() * 2).min(most));
        }
    }

    /// There is garbage, or reason to look for it: collections start when they are configured to.
    pub(crate) fn begin_again(&self) {
        self.patience.set(1);
        self.unseen.set(0);
        self.unseen_left.set(0);
    }
}

fn is_find(found: Size, of: Size) -> bool {
    found.objects > of.objects / FIND || found.bytes > of.bytes / FIND
}
