//! Keeps track of the objects that are being printed or serialized within each other, on this
//! thread.
//!
//! `Debug` and serializers follow handles by recursion, which never ends in a cycle, and overflows
//! the stack in a deep structure. The objects under way are kept in an array of a fixed length, in
//! a thread-local with a constant initial value and no destructor. So it allocates nothing, it
//! exists until the very end of the thread, and it is not borrowed while users' code runs.

use std::cell::Cell;
use std::ptr;
use std::thread::LocalKey;

/// The objects that are being shown within each other, up to a number of levels.
#[derive(Debug)]
pub(super) struct Nesting<const LEVELS: usize> {
    /// The addresses of their values, the outermost first. `depth` says how many there are.
    path: [Cell<usize>; LEVELS],
    depth: Cell<usize>,
}

/// Why an object is not shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum NotShown {
    /// It is being shown already: it holds itself, perhaps through others.
    Cycle,
    /// As many levels are above it as there may be.
    Depth,
}

/// A guard: an object is being shown for as long as it lives.
#[derive(Debug)]
pub(super) struct Shown<const LEVELS: usize> {
    nesting: &'static LocalKey<Nesting<LEVELS>>,
    /// How many objects are above it.
    pub(super) depth: usize,
}

impl<const LEVELS: usize> Nesting<LEVELS> {
    pub(super) const fn new() -> Self {
        Self { path: [const { Cell::new(0) }; LEVELS], depth: Cell::new(0) }
    }

    /// Begins to show an object.
    pub(super) fn enter<T: ?Sized>(this: &'static LocalKey<Self>, value: &T) -> Result<Shown<LEVELS>, NotShown> {
        let address = ptr::from_ref(value).addr();
        this.with(|Self { path, depth: now }| {
            let depth = now.get();
            let (above, rest) = path.split_at(depth);
            if above.iter().any(|object| object.get() == address) {
                return Err(NotShown::Cycle);
            }
            rest.first().ok_or(NotShown::Depth)?.set(address);
            now.set(depth + 1);
            Ok(Shown { nesting: this, depth })
        })
    }
}

impl<const LEVELS: usize> Drop for Shown<LEVELS> {
    fn drop(&mut self) {
        self.nesting.with(|nesting| nesting.depth.set(self.depth));
    }
}
