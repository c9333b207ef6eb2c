//! Code of users that a collection runs: whatever it does, the collection goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::heap::{FirstPanic, PanicPayload};
use crate::sync::alarm;
use crate::sync::cascade::{self, drop_put_off};
use crate::sync::here::{Here, forget_panic};

/// Runs code of users: a panic is kept for the end, if it is the first.
pub(super) struct Shield<'a> {
    here: &'a Here,
    panic: FirstPanic,
}

impl<'a> Shield<'a> {
    pub(super) fn new(here: &'a Here) -> Self {
        Self { here, panic: FirstPanic::new() }
    }

    /// Runs a finalizer or a destructor, for which others may wait.
    pub(super) fn end(&self, user_code: impl FnOnce()) {
        self.run(user_code);
        alarm::progress();
    }

    /// Runs some. What it drops is gone when this returns.
    pub(super) fn run(&self, user_code: impl FnOnce()) {
        let cascade = || cascade::in_cascade(self.here, || self.here.catch_panics(user_code));
        // Unwind safety: what user code leaves half done is its own.
        let result = catch_unwind(AssertUnwindSafe(cascade));
        self.keep_all(result.err());
    }

    /// Drops handles that were to be dropped by a `trace` that ran here.
    pub(super) fn drop_put_off(&self) {
        let result = catch_unwind(AssertUnwindSafe(|| drop_put_off(self.here)));
        self.keep_all(result.err());
    }

    /// Keeps the first panic; the others are counted.
    pub(super) fn keep_all(&self, panics: impl IntoIterator<Item = PanicPayload>) {
        panics.into_iter().filter_map(|panic| self.panic.keep(panic)).for_each(forget_panic);
    }

    /// The first panic.
    pub(super) fn into_panic(self) -> Option<PanicPayload> {
        self.panic.take()
    }

    /// The first panic is counted, too: nobody has called for what it was in.
    pub(super) fn forget_panic(&self) {
        self.panic.take().into_iter().for_each(forget_panic);
    }

    /// A value is gone.
    pub(super) fn count_freed(&self) {
        self.here.count_freed();
    }
}
