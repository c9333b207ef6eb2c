//! L3. This thread: its desk, and the cascade that is under way.
//!
//! Handles are dropped until the very end of a thread, by the destructors of thread-locals too. So
//! what is kept here has no destructor; a guard beside it, which has one, leaves the desk (rule
//! M20).

use std::cell::{Cell, RefCell};
use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;

use super::blocks;
use super::desk::{Desk, Room, count_freed, count_made};
use super::figures::count_panic;
use super::primitives::{SLOTS, panicking, thread_local};
use super::table::Table;
use crate::heap::{FirstPanic, PanicPayload, Waiting};
use crate::ptr::Shared;

/// What a thread has.
pub(super) struct Here {
    desk: Cell<Option<&'static Desk>>,
    /// The desk's table, once the thread has put an entry into it.
    table: Cell<Option<&'static Table>>,
    /// The thread has left its desk, and takes no other.
    closed: Cell<bool>,
    /// Something waits for the end of the cascade that is under way: handles, or a panic.
    unfinished: Cell<bool>,
    /// The slot at which to look for an empty one.
    hint: Cell<usize>,
    /// How many drops are under way within each other.
    depth: Cell<u32>,
    /// Handles that are still to be dropped, and leaves that have lost theirs.
    queue: RefCell<ManuallyDrop<Waiting<Shared>>>,
    /// The first panic of the cascade that is under way.
    panic: ManuallyDrop<FirstPanic>,
    /// A collection runs in this thread.
    collecting: Cell<bool>,
    /// It has the turn, so that what runs as user code is a `trace`.
    tracing: Cell<bool>,
}

thread_local! {
    static HERE: Here = const {
        Here {
            desk: Cell::new(None),
            table: Cell::new(None),
            closed: Cell::new(false),
            unfinished: Cell::new(false),
            hint: Cell::new(0),
            depth: Cell::new(0),
            queue: RefCell::new(ManuallyDrop::new(Waiting::new())),
            panic: ManuallyDrop::new(FirstPanic::new()),
            collecting: Cell::new(false),
            tracing: Cell::new(false),
        }
    };
    static AT_EXIT: AtExit = const { AtExit };
}

/// Leaves the thread's desk.
struct AtExit;

impl Drop for AtExit {
    fn drop(&mut self) {
        with_here(|here| {
            here.closed.set(true);
            here.table.set(None);
            if let Some(desk) = here.desk.take() {
                desk.leave();
            }
            blocks::leave();
            here.free_queue();
        });
    }
}

/// This thread, at any time of its life.
// Inlined whatever the function is, as `LocalKey::with` is not.
#[allow(clippy::inline_always, reason = "each drop of a last handle comes through here")]
#[inline(always)]
pub(super) fn with_here<R>(f: impl FnOnce(&Here) -> R) -> R {
    let here = HERE.with(ptr::from_ref);
    // SAFETY: rule M20: it has no destructor, so that it is there as long as the thread, whose only
    // it is: `Here` can't be shared.
    f(unsafe { &*here })
}

impl Here {
    #[inline]
    fn desk(&self) -> Option<&'static Desk> {
        self.desk.get().or_else(|| self.take_desk())
    }

    #[cold]
    #[inline(never)]
    fn take_desk(&self) -> Option<&'static Desk> {
        if self.closed.get() || AT_EXIT.try_with(|_| ()).is_err() {
            self.closed.set(true);
            return None;
        }
        blocks::enter();
        let desk = Desk::take();
        self.desk.set(desk);
        desk
    }

    // --- counting

    /// An object is made. `true`: it is time to look how large the heap is.
    #[inline]
    #[must_use]
    pub(super) fn count_made(&self) -> bool {
        match self.desk.get() {
            Some(desk) => count_made(Some(desk)),
            None => self.count_first_made(),
        }
    }

    #[cold]
    #[inline(never)]
    fn count_first_made(&self) -> bool {
        let _first = count_made(self.desk());
        true
    }

    #[inline]
    pub(super) fn count_freed(&self) {
        if !self.count_freed_at_desk() {
            count_freed(self.desk());
        }
    }

    /// Counts where the thread has a desk already: a few instructions, and no call among them.
    #[inline]
    pub(super) fn count_freed_at_desk(&self) -> bool {
        let desk = self.desk.get();
        if desk.is_some() {
            count_freed(desk);
        }
        desk.is_some()
    }

    // --- entries

    /// The slot at which to look for an empty one, if it is empty; the next is looked at after it
    /// was filled.
    #[inline]
    pub(super) fn next_slot(&self) -> Option<(&'static Table, usize)> {
        let table = self.table.get()?;
        let at = self.hint.get() % SLOTS;
        table.is_empty_at(at).then_some((table, at))
    }

    /// Puts an entry into the slot that was found.
    #[inline]
    pub(super) fn put(&self, table: &'static Table, at: usize, object: Shared) {
        table.put(at, object);
        self.hint.set(at + 1);
    }

    /// Room for the entry of a candidate; `None` where there is no memory for it.
    pub(super) fn room(&self) -> Option<Room> {
        let desk = self.desk();
        let room = Room::find(desk, self.hint.get())?;
        self.table.set(desk.and_then(Desk::table));
        self.hint.set(room.number() + 1);
        Some(room)
    }

    /// Takes an entry back that may be in this slot of the thread's table (rule M21).
    #[inline]
    pub(super) fn take_back(&self, slot: usize, object: Shared) -> bool {
        let taken = self.table.get().is_some_and(|table| table.take_back(slot, object));
        if taken {
            self.hint.set(slot);
        }
        taken
    }

    // --- collections

    /// Does the work of a collection; not where one is running. It doesn't panic.
    ///
    /// If it is within a cascade, that waits: what the collection drops is gone when this returns,
    /// and what panics in it is its own.
    pub(super) fn collecting<R>(&self, work: impl FnOnce() -> R) -> Option<R> {
        if self.collecting.replace(true) {
            return None;
        }
        let (depth, unfinished, panic) = (self.depth.replace(0), self.unfinished.replace(false), self.panic.take());
        let queue = self.swap_queue(ManuallyDrop::new(Waiting::new()));
        let result = work();
        drop(ManuallyDrop::into_inner(self.swap_queue(queue)));
        self.depth.set(depth);
        self.unfinished.set(unfinished);
        self.panic.restore(panic);
        self.collecting.set(false);
        Some(result)
    }

    fn swap_queue(&self, other: ManuallyDrop<Waiting<Shared>>) -> ManuallyDrop<Waiting<Shared>> {
        mem::replace(&mut *self.queue.borrow_mut(), other)
    }

    /// Whether this runs in a collection.
    pub(super) fn is_collecting(&self) -> bool {
        self.collecting.get()
    }

    /// Does what a collection does with the turn. It doesn't panic.
    pub(super) fn while_tracing<R>(&self, work: impl FnOnce() -> R) -> R {
        self.tracing.set(true);
        let result = work();
        self.tracing.set(false);
        result
    }

    /// Whether this runs in a `trace`, or in the hook of its panic: then who waits for a collector
    /// would wait for itself.
    pub(super) fn is_tracing(&self) -> bool {
        self.tracing.get()
    }

    // --- the cascade

    /// How many drops are under way within each other.
    #[inline]
    pub(super) fn depth(&self) -> u32 {
        self.depth.get()
    }

    /// Does some work within a cascade; the outermost drops what was put off, and resumes the first
    /// panic. The work itself doesn't panic.
    #[inline]
    pub(super) fn in_cascade(&self, work: impl FnOnce(), drop_handle: impl Fn(Shared)) {
        if self.goes_deeper(work) {
            self.finish(drop_handle);
        }
    }

    /// Does some work within a cascade. `true`: it was the outermost, and [`Here::finish`] is to be
    /// called.
    #[inline]
    #[must_use]
    pub(super) fn goes_deeper(&self, work: impl FnOnce()) -> bool {
        self.depth.set(self.depth.get() + 1);
        work();
        // Read again, so that nothing is kept in a register meanwhile.
        let depth = self.depth.get() - 1;
        self.depth.set(depth);
        depth == 0 && self.unfinished.get()
    }

    /// Drops what the outermost drop of a cascade finds put off, and resumes the first panic.
    #[cold]
    #[inline(never)]
    pub(super) fn finish(&self, drop_handle: impl Fn(Shared)) {
        self.depth.set(1);
        self.drain(drop_handle);
        self.depth.set(0);
        // While a collector traces here, something is left to drop.
        self.unfinished.set(!self.queue.borrow().is_empty());
        resume_panic(self.panic.take());
    }

    fn drain(&self, drop_handle: impl Fn(Shared)) {
        // The collector does it when it has traced.
        while !self.tracing.get() {
            let next = self.queue.borrow_mut().pop();
            match next {
                Some(handle) => drop_handle(handle),
                None => break,
            }
        }
        if self.closed.get() {
            self.free_queue();
        }
    }

    /// Keeps a handle for the end of the cascade; `false` where there is no memory for it.
    #[cold]
    #[inline(never)]
    pub(super) fn put_off(&self, handle: Shared) -> bool {
        self.unfinished.set(true);
        self.queue.borrow_mut().push(handle).is_ok()
    }

    fn free_queue(&self) {
        let mut queue = self.queue.borrow_mut();
        if queue.is_empty() {
            drop(ManuallyDrop::into_inner(mem::replace(&mut *queue, ManuallyDrop::new(Waiting::new()))));
        }
    }

    /// Runs code of the user's within a cascade.
    #[inline]
    pub(super) fn catch_panics(&self, user_code: impl FnOnce()) {
        // Unwind safety: what user code leaves half done is its own.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(user_code)) {
            self.keep_panic(payload);
        }
    }

    #[cold]
    #[inline(never)]
    fn keep_panic(&self, payload: PanicPayload) {
        self.unfinished.set(true);
        if let Some(second) = self.panic.keep(payload) {
            forget_panic(second);
        }
    }
}

/// Resumes a panic, now that the work is done. Where another is on its way, it is counted: a second
/// one would end the process.
pub(super) fn resume_panic(panic: Option<PanicPayload>) {
    match panic {
        Some(payload) if panicking() => forget_panic(payload),
        Some(payload) => resume_unwind(payload),
        None => {}
    }
}

/// A panic that nobody sees is counted.
pub(super) fn forget_panic(payload: PanicPayload) {
    count_panic();
    // A payload's own destructor may panic as well; then it is leaked.
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
    mem::forget(dropped);
}
