//! The heap of a thread: its fields, and how code comes by it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use super::{
    AtExit, Buffer, Chunked, Config, Cost, FirstPanic, Listeners, Pace, PanicPayload, Phase, Sites, Size, Tally,
    Waiting, WorkLists,
};
use crate::alloc::{BigBlocks, Ledger, Pool};
use crate::object::Queue;
use crate::ptr::Object;

/// The heap of a thread.
///
/// It lives in thread-local storage without a destructor, so that it can be used until the thread's
/// very end: the other thread-locals' destructors may still drop handles (rule T1).
pub(crate) struct Heap {
    pub(crate) pool: Pool,
    pub(crate) big: BigBlocks,
    pub(crate) ledger: Ledger,
    /// Counts collections. An object's birth mark is the era that it was born in: young means of
    /// this era or the last. Where all grows old at once, an era is left out.
    pub(super) era: Cell<u32>,
    /// So many slots at the front of the buffer of young candidates are of objects that have
    /// survived a young collection.
    pub(crate) survivors: Cell<usize>,
    /// How many counting-path drops are under way within each other. [`LIMITED`] where none is and
    /// what one may free is limited: as deep as that, all that dies goes through the queue.
    pub(crate) depth: Cell<u32>,
    pub(super) phase: Cell<Phase>,
    /// Pause guards that are out.
    pub(crate) paused: Cell<u32>,
    pub(super) external: Cell<isize>,
    pub(super) young: RefCell<Buffer>,
    pub(super) old: RefCell<Buffer>,
    /// Objects whose type promises to be in no cycle, and that might be in one. Empty in release
    /// builds.
    pub(super) watched: RefCell<Buffer>,
    /// Frozen objects that become candidates when they are shown again.
    pub(super) frozen_candidates: RefCell<Buffer>,
    /// How many objects are frozen.
    pub(super) frozen: Cell<usize>,
    /// Whether there are objects in the state `Missed` that the next full detection is to look for.
    pub(super) missed: Cell<bool>,
    /// Whether there are such objects that wait until nothing is frozen.
    pub(super) unproven: Cell<bool>,
    /// Handles that were dropped while a `trace` ran, and that were the last; each still counts.
    pub(crate) postponed: RefCell<Vec<Object>>,
    /// Objects with a handle less and others left, of which nobody has heard because a `trace` ran.
    /// None once a scan is done with, so that nothing is freed meanwhile.
    pub(super) let_go: RefCell<Vec<Object>>,
    /// What `trace` impls have panicked with since the scan began.
    pub(super) trace_panics: RefCell<Vec<PanicPayload>>,
    /// Types that were found to break their promise.
    pub(crate) reported: RefCell<Vec<&'static str>>,
    /// Objects with a count of zero that are too deep in a cascade to be dropped at once, in the
    /// order of their deaths.
    pub(crate) queue: RefCell<Waiting<Object>>,
    /// Objects with a count of zero that a slice has left to be dropped by another.
    pub(crate) backlog: RefCell<Waiting<Object>>,
    /// What a sliced collection has taken, by number less one; `None` where an object has left it.
    pub(super) enlisted: RefCell<Chunked<Option<Object>>>,
    /// Whether a sliced collection is under way.
    pub(crate) slicing: Cell<bool>,
    /// Whether objects were frozen or shown within a slice, so that it proves nothing.
    pub(super) doubt: Cell<bool>,
    /// What the collector knows of it, between slices.
    pub(crate) sliced: Cell<Option<Box<dyn Any>>>,
    /// The first panic of the cascade that is under way.
    pub(crate) cascade_panic: FirstPanic,
    /// The first panic of the collection that is under way. Not the cascade's: a finalizer that
    /// drops something begins and ends a cascade of its own, which must not resume what another
    /// finalizer has panicked with.
    pub(crate) collection_panic: FirstPanic,
    /// What was attached to objects that are gone, and is to be run.
    pub(super) gone: Queue,
    /// What is to be run at the thread's exit.
    pub(super) at_exit: RefCell<AtExit>,
    pub(crate) config: RefCell<Config>,
    pub(crate) pace: Pace,
    pub(crate) cost: Cost,
    pub(super) work_lists: RefCell<WorkLists>,
    /// Objects that the last full collection looked at.
    pub(crate) last_traced: Cell<usize>,
    pub(crate) after_young: Cell<Size>,
    pub(crate) after_full: Cell<Size>,
    /// The most bytes of pooled blocks in use at recent full collections.
    pub(crate) recent_use: Cell<usize>,
    /// How many blocks had ever been handed back when the pool was last trimmed: nothing is left to
    /// trim until there are more.
    pub(crate) trimmed_at: Cell<u64>,
    pub(crate) tally: Tally,
    /// What the counters of progress were when `step` began the collection at hand.
    pub(crate) at_step_begin: Cell<[u64; 3]>,
    pub(crate) listeners: RefCell<Listeners>,
    /// Where objects and handles to them were made.
    pub(crate) sites: Sites,
    /// Whether the thread's exit has been arranged for, and whether it has begun.
    pub(crate) exit_armed: Cell<bool>,
    pub(crate) exiting: Cell<bool>,
    /// Once the exit has begun: arranges for another round of it. Not there where that is done
    /// already.
    pub(crate) next_round: Cell<Option<fn() -> bool>>,
}

/// The depth of no cascade, where cascades are limited.
const LIMITED: u32 = 1 << 16;

thread_local! {
    static HEAP: ManuallyDrop<Heap> = const { ManuallyDrop::new(Heap::new()) };
}

/// Runs `action` with this thread's heap.
#[inline]
pub(crate) fn with_heap<R>(action: impl FnOnce(&Heap) -> R) -> R {
    // The closure is this small so that it is always inlined, down to the address of the
    // thread-local.
    let heap = HEAP.with(|heap| NonNull::from(&**heap));
    // SAFETY: rule T1: the heap is there until the thread has run its last code; the reference
    // stays in this call.
    action(unsafe { heap.as_ref() })
}

impl std::fmt::Debug for Heap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Heap").finish_non_exhaustive()
    }
}

impl Heap {
    /// Whether a cascade is under way.
    pub(crate) fn is_in_cascade(&self) -> bool {
        !matches!(self.depth.get(), 0 | LIMITED)
    }

    /// Whether none is, and the next is limited.
    pub(crate) fn is_before_limited_cascade(&self) -> bool {
        self.depth.get() == LIMITED
    }

    /// Applies [`Config::max_cascade`], where no cascade is under way that began without it.
    pub(crate) fn limit_cascades(&self) {
        if !self.is_in_cascade() {
            let limited = self.config.borrow().max_cascade.is_some() && !self.exiting.get();
            self.depth.set(if limited { LIMITED } else { 0 });
        }
    }

    const fn new() -> Self {
        Self {
            pool: Pool::new(),
            big: BigBlocks::new(),
            ledger: Ledger::new(),
            era: Cell::new(0),
            survivors: Cell::new(0),
            depth: Cell::new(0),
            phase: Cell::new(Phase::Idle),
            paused: Cell::new(0),
            external: Cell::new(0),
            young: RefCell::new(Buffer::new()),
            old: RefCell::new(Buffer::new()),
            watched: RefCell::new(Buffer::new()),
            frozen_candidates: RefCell::new(Buffer::new()),
            frozen: Cell::new(0),
            missed: Cell::new(false),
            unproven: Cell::new(false),
            postponed: RefCell::new(Vec::new()),
            let_go: RefCell::new(Vec::new()),
            trace_panics: RefCell::new(Vec::new()),
            reported: RefCell::new(Vec::new()),
            queue: RefCell::new(Waiting::new()),
            backlog: RefCell::new(Waiting::new()),
            enlisted: RefCell::new(Chunked::new()),
            slicing: Cell::new(false),
            doubt: Cell::new(false),
            sliced: Cell::new(None),
            cascade_panic: FirstPanic::new(),
            collection_panic: FirstPanic::new(),
            gone: Queue::new(),
            at_exit: RefCell::new(AtExit::new()),
            config: RefCell::new(Config::new()),
            pace: Pace::new(),
            cost: Cost::new(),
            work_lists: RefCell::new(WorkLists::new()),
            last_traced: Cell::new(0),
            after_young: Cell::new(Size { objects: 0, bytes: 0 }),
            after_full: Cell::new(Size { objects: 0, bytes: 0 }),
            recent_use: Cell::new(0),
            trimmed_at: Cell::new(0),
            tally: Tally::new(),
            at_step_begin: Cell::new([0; 3]),
            listeners: RefCell::new(Listeners::new()),
            sites: Sites::new(),
            exit_armed: Cell::new(false),
            exiting: Cell::new(false),
            next_round: Cell::new(None),
        }
    }
}
