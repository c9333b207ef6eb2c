//! L3. The heap of a thread: memory, candidates, phase, configuration, figures.
//!
//! Everything here is data and short steps that run no user code. What *happens* to objects is the collector's, a layer
//! above.

mod candidates;
mod config;
mod events;
mod lists;
mod pace;
mod stats;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::time::Duration;

use crate::alloc::{BigBlocks, ClassId, Ledger, Place, Pool};
use crate::object::{Header, Kind, Side};
use crate::ptr::Object;
use crate::state::State;

pub(crate) use self::candidates::Candidates;
pub use self::config::{Config, ConfigError};
pub(crate) use self::events::Listeners;
pub use self::events::{Collection, CollectionKind};
pub(crate) use self::lists::Lists;
pub(crate) use self::pace::{Nursery, Pace};
pub use self::stats::Stats;
pub(crate) use self::stats::Tally;

/// What the collector is doing on this thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// Nothing: a collection may start.
    Idle,
    /// Tracing. No user code but `trace` runs (rule R2), and drops to non-zero don't count.
    Tracing,
    /// Running finalizers, or telling listeners. Any user code may run; no collection may start.
    Busy,
    /// Dropping the dead: all members are condemned, and their weak handles severed. Otherwise like `Busy`.
    Reclaiming,
}

/// Sizes at the end of a collection, against which growth is measured.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Size {
    pub(crate) objects: usize,
    pub(crate) bytes: usize,
}

impl Size {
    /// How much larger it is than another; nothing, where it is smaller.
    pub(crate) fn less(self, other: Self) -> Self {
        Self { objects: self.objects.saturating_sub(other.objects), bytes: self.bytes.saturating_sub(other.bytes) }
    }

    /// The smaller of each.
    pub(crate) fn min(self, other: Self) -> Self {
        Self { objects: self.objects.min(other.objects), bytes: self.bytes.min(other.bytes) }
    }
}

/// What a panic was called with.
pub(crate) type Payload = Box<dyn Any + Send>;

/// A panic that is to be resumed once all work is done.
#[derive(Default, Debug)]
pub(crate) struct FirstPanic(RefCell<Option<Payload>>);

impl FirstPanic {
    const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Keeps the payload if there is none yet; gives it back if there is.
    fn keep(&self, payload: Payload) -> Option<Payload> {
        let mut first = self.0.borrow_mut();
        if first.is_some() {
            return Some(payload);
        }
        *first = Some(payload);
        None
    }

    pub(crate) fn take(&self) -> Option<Payload> {
        self.0.borrow_mut().take()
    }

    #[inline]
    pub(crate) fn is_some(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Puts back what was taken at the start of a piece of work that ended meanwhile.
    pub(crate) fn restore(&self, payload: Option<Payload>) -> Option<Payload> {
        self.0.replace(payload)
    }
}

/// The heap of a thread.
///
/// It lives in thread-local storage without a destructor, so that it can be used until the thread's very end: the
/// other thread-locals' destructors may still drop handles (rule T1).
#[derive(Debug)]
pub(crate) struct Heap {
    pub(crate) pool: Pool,
    pub(crate) big: BigBlocks,
    pub(crate) ledger: Ledger,
    /// Counts collections. An object's birth mark is the era that it was born in: young means of this era.
    pub(crate) era: Cell<u32>,
    /// How many counting-path drops are under way within each other.
    pub(crate) depth: Cell<u32>,
    pub(crate) phase: Cell<Phase>,
    /// Pause guards that are out.
    pub(crate) paused: Cell<u32>,
    pub(crate) external: Cell<isize>,
    young: RefCell<Candidates>,
    old: RefCell<Candidates>,
    /// Objects whose type promises to be in no cycle, and that might be in one. Empty in release builds.
    watched: RefCell<Candidates>,
    /// Frozen objects that become candidates when they are shown again.
    frozen_candidates: RefCell<Candidates>,
    /// Handles that were dropped while a `trace` ran, and that were the last; each still counts.
    pub(crate) postponed: RefCell<Vec<Object>>,
    /// Objects with a handle less and others left, of which nobody has heard because a `trace` ran. None once a scan is done
    /// with, so that nothing is freed meanwhile.
    let_go: RefCell<Vec<Object>>,
    /// What `trace` impls have panicked with since the scan began.
    trace_panics: RefCell<Vec<Payload>>,
    /// Types that were found to break their promise.
    pub(crate) reported: RefCell<Vec<&'static str>>,
    /// Objects with a count of zero that are too deep in a cascade to be dropped at once, in the order of their deaths.
    pub(crate) queue: RefCell<VecDeque<Object>>,
    /// The first panic of the cascade that is under way.
    pub(crate) cascade_panic: FirstPanic,
    /// The first panic of the collection that is under way. Not the cascade's: a finalizer that drops something begins
    /// and ends a cascade of its own, which must not resume what another finalizer has panicked with.
    pub(crate) collection_panic: FirstPanic,
    pub(crate) config: RefCell<Config>,
    pub(crate) pace: Pace,
    /// What collections work with.
    lists: RefCell<Lists>,
    /// Objects that the last full collection looked at.
    pub(crate) last_traced: Cell<usize>,
    pub(crate) after_young: Cell<Size>,
    pub(crate) after_full: Cell<Size>,
    /// The most bytes of pooled blocks in use at recent full collections.
    pub(crate) recent_use: Cell<usize>,
    /// How many blocks had ever been handed back when the pool was last trimmed: nothing is left to trim until there are more.
    pub(crate) trimmed_at: Cell<u64>,
    pub(crate) frozen: Cell<usize>,
    /// Whether there are objects in the state `Missed` that the next full detection is to look for.
    pub(crate) missed: Cell<bool>,
    /// Whether there are such objects that wait until nothing is frozen.
    pub(crate) unproven: Cell<bool>,
    pub(crate) tally: Tally,
    pub(crate) listeners: RefCell<Listeners>,
    /// Whether the thread's exit has been arranged for, and whether it has begun.
    pub(crate) exit_armed: Cell<bool>,
    pub(crate) exiting: Cell<bool>,
    /// Once the exit has begun: arranges for another round of it. Not there where that is done already.
    pub(crate) next_round: Cell<Option<fn() -> bool>>,
}

thread_local! {
    static HEAP: ManuallyDrop<Heap> = const { ManuallyDrop::new(Heap::new()) };
}

/// Runs `action` with this thread's heap.
#[inline]
pub(crate) fn with_heap<R>(action: impl FnOnce(&Heap) -> R) -> R {
    // The closure is this small so that it is always inlined, down to the address of the thread-local.
    let heap = HEAP.with(|heap| NonNull::from(&**heap));
    // SAFETY: rule T1: the heap is there until the thread has run its last code; the reference stays in this call.
    action(unsafe { heap.as_ref() })
}

impl Heap {
    const fn new() -> Self {
        Self {
            pool: Pool::new(),
            big: BigBlocks::new(),
            ledger: Ledger::new(),
            era: Cell::new(0),
            depth: Cell::new(0),
            phase: Cell::new(Phase::Idle),
            paused: Cell::new(0),
            external: Cell::new(0),
            young: RefCell::new(Candidates::new()),
            old: RefCell::new(Candidates::new()),
            watched: RefCell::new(Candidates::new()),
            frozen_candidates: RefCell::new(Candidates::new()),
            postponed: RefCell::new(Vec::new()),
            let_go: RefCell::new(Vec::new()),
            trace_panics: RefCell::new(Vec::new()),
            reported: RefCell::new(Vec::new()),
            queue: RefCell::new(VecDeque::new()),
            cascade_panic: FirstPanic::new(),
            collection_panic: FirstPanic::new(),
            config: RefCell::new(Config::new()),
            pace: Pace::new(),
            lists: RefCell::new(Lists::new()),
            last_traced: Cell::new(0),
            after_young: Cell::new(Size { objects: 0, bytes: 0 }),
            after_full: Cell::new(Size { objects: 0, bytes: 0 }),
            recent_use: Cell::new(0),
            trimmed_at: Cell::new(0),
            frozen: Cell::new(0),
            missed: Cell::new(false),
            unproven: Cell::new(false),
            tally: Tally::new(),
            listeners: RefCell::new(Listeners::new()),
            exit_armed: Cell::new(false),
            exiting: Cell::new(false),
            next_round: Cell::new(None),
        }
    }

    // --- objects ---------------------------------------------------------------------------------------------------

    /// Writes the header of a new object into a block.
    ///
    /// # Safety
    /// Rule A2: `header` is where a block of the kind's place has its header, and the block is the caller's.
    #[inline]
    pub(crate) unsafe fn begin(&self, header: NonNull<u8>, count: i32, kind: Kind) -> Object {
        let scratch = self.era.get();
        // SAFETY: the block has room for a header there, aligned; the block is the caller's.
        unsafe { header.cast::<Header>().write(Header::new(count, scratch, kind.vtable, kind.flags)) };
        // SAFETY: rules P1 and P2: the block is allocated, the header written, and the pointer is the block's.
        unsafe { Object::from_header(header) }
    }

    /// Hands an object's block back.
    ///
    /// # Safety
    /// Rules P1 and P4 end here: its value is gone, and nobody holds the object any more, nor its side record by way
    /// of its header. The place is the object's.
    #[inline]
    pub(crate) unsafe fn end(&self, object: Object, place: Place) {
        match place {
            // SAFETY: the caller's word.
            Place::Pooled(class) => unsafe { self.end_pooled(object, class) },
            Place::Big { block, header } => {
                // SAFETY: the caller's word.
                unsafe { self.big.give_back(&self.ledger, object, block, header) };
                if self.exiting.get() {
                    self.release_if_empty();
                }
            }
        }
    }

    /// [`Heap::end`] for a block of a class.
    ///
    /// # Safety
    /// As there.
    #[inline]
    pub(crate) unsafe fn end_pooled(&self, object: Object, class: ClassId) {
        // SAFETY: the caller's word.
        if unsafe { self.pool.give_back(class, object.header_ptr()) } {
            self.gave_many(class);
        }
    }

    #[cold]
    #[inline(never)]
    fn gave_many(&self, class: ClassId) {
        if self.exiting.get() {
            // From now on every free comes here, so that the last one is noticed.
            self.pool.count_gives(class, 0);
            self.release_if_empty();
        } else {
            self.pool.count_gives(class, crate::alloc::CREDIT);
        }
    }

    /// Gives everything back once the thread's exit has begun and the last object is gone.
    pub(crate) fn release_if_empty(&self) {
        let quiet = self.depth.get() == 0 && self.queue.borrow().is_empty() && self.phase.get() == Phase::Idle;
        if quiet && self.live().objects == 0 {
            // SAFETY: rule A3: there is no object at all.
            unsafe { self.pool.trim(&self.ledger) };
            self.big.trim();
            self.release_lists();
            *self.queue.borrow_mut() = VecDeque::new();
        }
    }

    /// Empty lists to work with.
    pub(crate) fn take_lists(&self) -> Lists {
        self.lists.take()
    }

    /// Keeps the memory of lists that were worked with, for the next time.
    pub(crate) fn keep_lists(&self, used: Lists) {
        // Where the thread's exit is not arranged for, there would be no end at which it is given back.
        if self.exit_armed.get() && !self.exiting.get() {
            let bytes = self.pool.live().1 + self.big.bytes();
            self.lists.replace(used.emptied(bytes));
        }
    }

    /// Gives the memory of these lists back.
    pub(crate) fn drop_lists(&self) {
        self.lists.replace(Lists::new());
    }

    /// Gives the memory of empty buffers back.
    pub(crate) fn release_lists(&self) {
        for list in [&self.young, &self.old, &self.watched, &self.frozen_candidates] {
            if list.borrow().len() == 0 {
                *list.borrow_mut() = Candidates::new();
            }
        }
        self.drop_lists();
        *self.reported.borrow_mut() = Vec::new();
    }

    /// Empties the buffers of what collections start from, their memory included: the next candidate finds no room at hand.
    /// What is left in them, by a collection that gave up or beside frozen objects, is still a candidate: it is
    /// [missed](State::Missed).
    pub(crate) fn close_lists(&self) {
        for list in [&self.young, &self.old] {
            for (_, object) in list.replace(Candidates::new()).entries() {
                let header = object.header();
                header.set_state(State::Missed);
                header.scratch.set(self.era.get());
                header.count.unhush();
                self.missed.set(true);
            }
        }
    }

    /// Objects in use, with all the bytes that count towards collections: blocks and external memory.
    #[inline]
    pub(crate) fn live(&self) -> Size {
        let (objects, bytes) = self.pool.live();
        #[allow(clippy::cast_possible_truncation, reason = "no more blocks than bytes of memory")]
        let big = (self.big.created() - self.big.freed()) as usize;
        let external = usize::try_from(self.external.get()).unwrap_or(0);
        Size { objects: objects + big, bytes: (bytes + self.big.bytes()).saturating_add(external) }
    }

    /// Every object with a strong count. `visit` must not allocate or free objects.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(Object)) {
        self.pool.for_each(&mut visit);
        self.big.for_each(visit);
    }

    // --- side records ----------------------------------------------------------------------------------------------

    /// The object's side record, made if there is none. `shown`: weak handles may reach the object, if it isn't condemned.
    ///
    /// The heap's limit doesn't hold for it: a `downgrade` has no way to say that it was refused. Where there is no memory
    /// for it, the process ends as it does for a `Box`.
    pub(crate) fn side_of(&self, object: Object, shown: bool) -> NonNull<Side> {
        if let Some(side) = object.header().side_ptr() {
            return side;
        }
        let block = loop {
            if let Some(block) = self.pool.take(ClassId::SIDES) {
                break block;
            }
            let replenish = || self.pool.replenish(ClassId::SIDES, crate::alloc::CREDIT, &self.ledger);
            if self.ledger.without_limit(replenish).is_err() {
                std::alloc::handle_alloc_error(std::alloc::Layout::new::<Side>());
            }
        };
        let condemned = self.phase.get() == Phase::Reclaiming && object.header().state() == State::Member;
        let shown = shown && !condemned;
        let side = block.cast::<Side>();
        // SAFETY: a block of this class is as large and as aligned as a record, and it is ours.
        unsafe { side.write(Side::new(object.header().vtable(), shown.then_some(object))) };
        // SAFETY: rule S4: it has the object's table, and is freed only when its last owner lets go.
        unsafe { object.header().attach_side(side) };
        side
    }

    /// Hands a record back.
    ///
    /// # Safety
    /// Rule W1: its last owner has let go.
    pub(crate) unsafe fn end_side(&self, side: NonNull<Side>) {
        // SAFETY: it came from this class, and nobody owns it.
        if unsafe { self.pool.give_back(ClassId::SIDES, side.cast()) } {
            self.gave_many(ClassId::SIDES);
        }
    }

    // --- candidates ------------------------------------------------------------------------------------------------

    fn buffer(&self, state: State) -> &RefCell<Candidates> {
        match state {
            State::Young => &self.young,
            State::Untracked => &self.watched,
            State::Frozen => &self.frozen_candidates,
            _ => &self.old,
        }
    }

    /// The candidates of one generation; `Untracked` has those that are watched, and `Frozen` those that are hidden.
    pub(crate) fn candidates(&self, generation: State) -> std::cell::Ref<'_, Candidates> {
        self.buffer(generation).borrow()
    }

    /// Whether an object was born since the last collection, given that its state is `Young`.
    #[inline]
    pub(crate) fn is_of_this_era(&self, header: &Header) -> bool {
        // A young candidate's scratch word is its index; it was of its era when it became one.
        header.count.is_quiet() || header.scratch.get() == self.era.get()
    }

    /// [`Heap::record`] for a loud object, most often one that was born since the last collection.
    #[inline]
    pub(crate) fn record_loud(&self, object: Object) {
        let header = object.header();
        if header.state() == State::Young && header.scratch.get() == self.era.get() {
            if let Ok(mut young) = self.young.try_borrow_mut() {
                if let Some(index) = young.push_at_hand(object) {
                    header.scratch.set(index);
                    header.count.hush_loud();
                    return;
                }
            }
        }
        self.record(object);
    }

    /// Remembers an object whose handle was dropped to non-zero (rule R1). Nothing happens if the object is quiet.
    ///
    /// Where there is no memory for the entry, the object is [missed](State::Missed) and stays loud: its next drop tries
    /// again, and so does the next full detection.
    #[inline(never)]
    pub(crate) fn record(&self, object: Object) {
        let header = object.header();
        if header.count.is_quiet() {
            return;
        }
        let state = match header.state() {
            State::Young if self.is_of_this_era(header) => State::Young,
            State::Young | State::Old | State::Missed => State::Old,
            State::Untracked if header.is_watched() => State::Untracked,
            State::Frozen => State::Frozen,
            State::Untracked | State::UntrackedFrozen => {
                header.count.hush();
                return;
            }
            // A set that is being looked at; who looks at it knows.
            State::Member => return,
        };
        let at_hand = self.buffer(state).borrow_mut().push_at_hand(object);
        if let Some(index) = at_hand.or_else(|| self.push_growing(object, state)) {
            header.set_state(state);
            header.scratch.set(index);
            header.count.hush();
        } else if state != State::Untracked {
            // A frozen object for whose entry there is no memory is shown to collections again.
            if state == State::Frozen {
                self.frozen.set(self.frozen.get() - 1);
            }
            header.set_state(State::Missed);
            self.missed.set(true);
        }
    }

    /// Once the thread's exit has begun: has another round of it run, as soon as the destructor that is running has returned.
    #[cold]
    pub(crate) fn arrange_round(&self) {
        if let Some(arrange) = self.next_round.take() {
            // Where none is left, what was recorded is left to counting.
            arrange();
        }
    }

    /// Adds an object to a buffer that has no room at hand, as none has when the thread's exit begins; its index, or `None` if
    /// there is no memory.
    #[cold]
    fn push_growing(&self, object: Object, state: State) -> Option<u32> {
        if matches!(state, State::Young | State::Old) {
            self.arrange_round();
        }
        self.buffer(state).borrow_mut().push(object)
    }

    /// A handle was dropped to non-zero in the middle of a scan, while the thread panics.
    #[cold]
    pub(crate) fn let_go_while_tracing(&self, object: Object) {
        let mut list = self.let_go.borrow_mut();
        if list.try_reserve(1).is_ok() {
            list.push(object);
        } else {
            // As for any candidate without room; members all become candidates again if the scan is given up.
            let header = object.header();
            if matches!(header.state(), State::Young | State::Old) && !header.count.is_quiet() {
                header.set_state(State::Missed);
            }
            self.missed.set(true);
        }
    }

    /// A scan is done with. If its outcome proves nothing, those that were let go meanwhile become candidates (rule R1); if it
    /// does, what was dropped were clones that a `trace` made, and nothing has changed. Panics are kept for the end of the
    /// collection; what the user's code panicked with may be dropped here, so that who holds members must have them held.
    pub(crate) fn scan_ended(&self, proves: bool) {
        let list = self.let_go.take();
        if !proves {
            for object in list {
                self.record(object);
            }
        }
        for payload in self.trace_panics.take() {
            self.keep_panic(&self.collection_panic, payload);
        }
    }

    /// A `trace` panicked in a scan. The payload is kept until the scan is done with, for its destructor is user code.
    #[cold]
    pub(crate) fn keep_trace_panic(&self, payload: Payload) {
        let mut panics = self.trace_panics.borrow_mut();
        if panics.try_reserve(1).is_ok() {
            panics.push(payload);
        } else {
            self.tally.panics.set(self.tally.panics.get() + 1);
            std::mem::forget(payload);
        }
    }

    /// Makes candidates of objects that ought to be some (rule R1): there was no memory for them, or what was frozen may have
    /// held them in a cycle.
    pub(crate) fn record_missed(&self) {
        let shown = self.frozen.get() == 0 && self.unproven.replace(false);
        if self.missed.replace(false) || shown {
            self.for_each(|object| {
                if object.header().state() == State::Missed {
                    self.record(object);
                }
            });
        }
    }

    /// Begins an era in which nothing is young yet: young candidates become old ones, without a look.
    pub(crate) fn age(&self) {
        self.era.set(self.era.get().wrapping_add(1));
        let (young, mut old) = (self.young.borrow(), self.old.borrow_mut());
        for (_, object) in young.entries() {
            let header = object.header();
            if let Some(index) = old.push(object) {
                header.set_state(State::Old);
                header.scratch.set(index);
            } else {
                header.set_state(State::Missed);
                header.scratch.set(self.era.get());
                header.count.unhush();
                self.missed.set(true);
            }
        }
        drop((young, old));
        self.clear_candidates(State::Young);
        self.after_young.set(self.live());
    }

    /// Takes an object out of its buffer, if it is in one, and out of those that would enter one later. It is loud afterwards.
    #[inline]
    pub(crate) fn forget(&self, object: Object) {
        let header = object.header();
        if header.is_listed() {
            self.unlist(object);
            header.count.unhush();
        } else if header.state() == State::Missed {
            header.set_state(State::Old);
        } else if header.state() == State::UntrackedFrozen && header.is_watched() {
            // Quiet, it would be watched again once it is shown.
            header.count.unhush();
        }
    }

    /// Removes the entry of an object that is known to have one.
    #[inline]
    pub(crate) fn unlist(&self, object: Object) {
        let header = object.header();
        self.buffer(header.state()).borrow_mut().remove(header.scratch.get());
        header.scratch.set(self.era.get());
    }

    /// Empties the buffer of a generation. What was in it must have been dealt with.
    pub(crate) fn clear_candidates(&self, generation: State) {
        self.buffer(generation).borrow_mut().clear(self.live().objects / 8);
    }

    /// Empties the buffer of watched objects. The next drop to non-zero puts each back.
    pub(crate) fn dismiss_watched(&self) {
        let watched = self.watched.replace(Candidates::new());
        for (_, object) in watched.entries() {
            object.header().scratch.set(self.era.get());
            object.header().count.unhush();
        }
    }

    /// Gives every candidate of a generation its index and state back, after a detection that was abandoned.
    pub(crate) fn restore_candidates(&self, generation: State) {
        for (index, object) in self.candidates(generation).entries() {
            let header = object.header();
            header.set_state(generation);
            header.scratch.set(index);
            header.count.hush();
        }
    }

    // --- figures ---------------------------------------------------------------------------------------------------

    /// Keeps a panic to be resumed when the work is done, if it is the first; counts it if not.
    pub(crate) fn keep_panic(&self, first: &FirstPanic, payload: Payload) {
        if let Some(second) = first.keep(payload) {
            self.count_panic(second);
        }
    }

    /// Counts a panic that nobody will see.
    pub(crate) fn count_panic(&self, payload: Payload) {
        self.tally.panics.set(self.tally.panics.get() + 1);
        // A payload's own destructor may panic as well; then it is leaked.
        let dropped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(payload)));
        std::mem::forget(dropped);
    }

    /// The figures, as of now.
    pub(crate) fn stats(&self) -> Stats {
        let created = self.pool.created() + self.big.created();
        let freed = self.pool.freed() + self.big.freed();
        let (tally, live) = (&self.tally, self.live());
        Stats {
            created,
            freed: freed - tally.reclaimed.get(),
            reclaimed: tally.reclaimed.get(),
            live: live.objects,
            live_bytes: self.pool.live().1 + self.big.bytes(),
            heap_bytes: self.ledger.held(),
            peak_heap_bytes: self.ledger.peak(),
            external_bytes: self.external.get(),
            candidates: self.young.borrow().len() + self.old.borrow().len(),
            frozen: self.frozen.get(),
            weak_records: self.pool.sides(),
            young_collections: tally.young.get(),
            full_collections: tally.full.get(),
            finalized: tally.finalized.get(),
            resurrected: tally.resurrected.get(),
            panics: tally.panics.get(),
            longest_collection: Duration::from_nanos(tally.longest.get()),
            total_collection: Duration::from_nanos(tally.total.get()),
        }
    }
}
