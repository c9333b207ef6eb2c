//! Which objects are being shown within each other, by `Debug` or by a serializer, on this thread.
//!
//! Both follow handles by recursion, which would never end in a cycle, and has no stack for a deep
//! structure. What is under way is kept in an array of a fixed length, in a thread-local of
//! constant value without a destructor: so that it takes no memory, is there to the thread's very
//! end, and is never borrowed, whatever the code of users in between does.

use std::cell::Cell;
use std::thread::LocalKey;

use super::Gc;

/// The objects that are being shown within each other, up to a number of levels.
#[derive(Debug)]
pub(super) struct Nesting<const LEVELS: usize> {
    /// The addresses of their values, from the outermost on: as many as `depth` says.
    path: [Cell<usize>; LEVELS],
    depth: Cell<usize>,
}

/// Why an object can't be shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum NotShown {
    /// It is being shown: it holds itself, perhaps by way of others.
    Cycle,
    /// There are as many levels above it as there may be.
    Depth,
}

/// An object is being shown for as long as this exists.
#[derive(Debug)]
pub(super) struct Shown<const LEVELS: usize> {
    nesting: &'static LocalKey<Nesting<LEVELS>>,
    /// How many there are above it.
    pub(super) depth: usize,
}

impl<const LEVELS: usize> Nesting<LEVELS> {
    pub(super) const fn new() -> Self {
        Self { path: [const { Cell::new(0) }; LEVELS], depth: Cell::new(0) }
    }

    /// Begins to show an object.
    pub(super) fn enter<T: ?Sized>(this: &'static LocalKey<Self>, gc: &Gc<T>) -> Result<Shown<LEVELS>, NotShown> {
        let address = Gc::as_ptr(gc).addr();
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
