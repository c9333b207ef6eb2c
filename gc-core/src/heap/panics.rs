//! Panics of user code: caught, kept until the work is done, counted where nobody would see them.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use super::{FirstPanic, Heap, PanicPayload, Phase};

impl Heap {
    /// Runs user code whose panic must not get in the way of what is still to be done. The panic is
    /// kept in `first`.
    #[inline]
    pub(crate) fn catch_panics(&self, first: &FirstPanic, user_code: impl FnOnce()) {
        // Unwind safety: what user code leaves behind half done is its own; the heap's state isn't
        // touched by it.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(user_code)) {
            self.keep_panic(first, payload);
        }
    }

    /// Keeps a panic to be resumed when the work is done, if it is the first; counts it if not.
    pub(crate) fn keep_panic(&self, first: &FirstPanic, payload: PanicPayload) {
        if let Some(second) = first.keep(payload) {
            self.count_panic(second);
        }
    }

    /// A piece of a collection is over that may be nested in a cascade, whose panic, `outer`, was
    /// put aside for its time. What the cascades within it left is the collection's.
    pub(crate) fn adopt_cascade_panic(&self, outer: Option<PanicPayload>) {
        if let Some(payload) = self.cascade_panic.restore(outer) {
            self.keep_panic(&self.collection_panic, payload);
        }
    }

    /// Resumes a panic, now that the work is done. Where another is on its way, it is counted: a
    /// second one would end the process.
    pub(crate) fn resume_panic(&self, panic: Option<PanicPayload>) {
        match panic {
            Some(payload) if thread::panicking() => self.count_panic(payload),
            Some(payload) => resume_unwind(payload),
            None => {}
        }
    }

    /// Counts a panic that nobody will see. What it was called with may be user code's to drop, in
    /// the middle of a collector's work: no collection starts meanwhile.
    pub(crate) fn count_panic(&self, payload: PanicPayload) {
        self.tally.panics.set(self.tally.panics.get() + 1);
        let _busy = self.is_idle().then(|| self.enter(Phase::Busy));
        // A payload's own destructor may panic as well; then it is leaked.
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
        mem::forget(dropped);
    }

    /// A `trace` panicked in a scan. The payload is kept until the scan is done with, for its
    /// destructor is user code.
    #[cold]
    pub(crate) fn keep_trace_panic(&self, payload: PanicPayload) {
        let mut panics = self.trace_panics.borrow_mut();
        if panics.try_reserve(1).is_ok() {
            panics.push(payload);
        } else {
            self.tally.panics.set(self.tally.panics.get() + 1);
            mem::forget(payload);
        }
    }
}
