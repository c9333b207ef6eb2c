//! Whose turn it is to look for garbage, and what earlier collections are still busy with.

use crate::collector::Graph;
use crate::ptr::Shared;
use crate::sync::desk;
use crate::sync::primitives::{Condvar, Mutex, MutexGuard, PoisonError, statics};

statics! {
    /// One collection at a time detects and judges, with these lists.
    static TURN: Mutex<Lists> = Mutex::new(Lists::NONE);

    /// The sets that are being finalized, or dropped.
    static FLIGHTS: Mutex<Sets> = Mutex::new(Sets { begun: 0, under_way: Vec::new(), some_are_unknown: false });

    /// One of them is done.
    static LANDED: Condvar = Condvar::new();
}

/// What a detection works with: empty, and kept for its memory, since fresh memory costs a page
/// fault for each 4 KiB.
#[derive(Debug)]
pub(super) struct Lists {
    pub(super) objects: Vec<Shared>,
    pub(super) graph: Graph,
}

impl Lists {
    pub(super) const NONE: Self =
        Self { objects: Vec::new(), graph: Graph { trial: Vec::new(), targets: Vec::new(), ends: Vec::new() } };

    /// Empties them, and keeps up to a quarter of what all objects take for each.
    pub(super) fn keep(&mut self) {
        /// What the smallest object takes of an allocator.
        const SMALLEST: usize = 32;
        let bytes = usize::try_from(desk::units()).unwrap_or(usize::MAX).saturating_mul(SMALLEST / 4);
        empty(&mut self.objects, bytes);
        let Graph { trial, targets, ends } = &mut self.graph;
        for list in [trial, targets, ends] {
            empty(list, bytes);
        }
    }
}

/// Empties a list, and gives its memory back but for so many bytes.
fn empty<T>(list: &mut Vec<T>, bytes: usize) {
    list.clear();
    list.shrink_to(bytes / size_of::<T>());
}

#[derive(Debug)]
pub(super) struct Sets {
    /// How many have begun, which numbers them.
    begun: u64,
    under_way: Vec<u64>,
    /// There may be others of which nobody knows.
    some_are_unknown: bool,
}

/// The turn, until it is dropped.
pub(super) type Turn = MutexGuard<'static, Lists>;

/// Waits for the turn.
pub(super) fn take() -> Turn {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives back the memory of lists that are kept, if nobody has the turn.
pub(in crate::sync) fn give_back_lists() {
    if let Ok(mut lists) = TURN.try_lock() {
        *lists = Lists::NONE;
    }
}

/// The sets, while nobody else has them.
pub(super) type Flights = MutexGuard<'static, Sets>;

impl Sets {
    /// Nobody is there any more to end those that are under way.
    #[cfg(unix)]
    pub(super) fn are_lost(&mut self) {
        self.some_are_unknown |= !self.under_way.is_empty();
        self.under_way.clear();
    }
}

/// Takes the sets.
pub(super) fn flights() -> Flights {
    FLIGHTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A collection's set, from its verdict to the moment that its memory is back.
#[derive(Debug)]
pub(super) struct Flight(u64);

impl Flight {
    /// Begins one. Where there is no memory for it, nobody waits for it.
    pub(super) fn begin() -> Self {
        let mut flights = flights();
        flights.begun += 1;
        let number = flights.begun;
        if flights.under_way.try_reserve(1).is_ok() {
            flights.under_way.push(number);
        } else {
            flights.some_are_unknown = true;
        }
        Self(number)
    }

    /// Ends it. [`wait_for_earlier`] takes the number.
    pub(super) fn land(self) -> u64 {
        self.0
    }
}

/// Whether an earlier collection may have members. Who has the turn asks: no set begins meanwhile.
pub(super) fn others_have_members() -> bool {
    let flights = flights();
    flights.some_are_unknown || !flights.under_way.is_empty()
}

/// Waits for those that began before it.
pub(super) fn wait_for_earlier(number: u64) {
    let mut flights = flights();
    while flights.under_way.iter().any(|other| *other < number) {
        flights = LANDED.wait(flights).unwrap_or_else(PoisonError::into_inner);
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        flights().under_way.retain(|number| *number != self.0);
        LANDED.notify_all();
    }
}
