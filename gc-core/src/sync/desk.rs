//! L3. What each thread has of its own: a table of candidates, and what it has counted. And the
//! list that entries go to where a table can't have them.
//!
//! Desks are never freed: the next thread takes over one that was left, entries included.

use std::ptr::{self, NonNull};

use super::memory;
use super::primitives::{AtomicBool, AtomicPtr, AtomicU64, Mutex, MutexGuard, Ordering, PoisonError, SLOTS, statics};
use super::table::Table;
use crate::ptr::Shared;

/// A thread's.
#[derive(Debug)]
pub(super) struct Desk {
    /// Null until the thread's first entry.
    table: AtomicPtr<Table>,
    made: AtomicU64,
    freed: AtomicU64,
    is_taken: AtomicBool,
    next: AtomicPtr<Desk>,
}

statics! {
    /// The desk that was made last; each leads to the one before.
    static NEWEST: AtomicPtr<Desk> = AtomicPtr::new(ptr::null_mut());

    /// What threads have counted that have no desk: their thread-locals are gone, or there was no
    /// memory.
    static MADE: AtomicU64 = AtomicU64::new(0);
    static FREED: AtomicU64 = AtomicU64::new(0);

    /// Entries of threads without a desk, and of full tables.
    static LIST: Mutex<List> = Mutex::new(List { entries: Vec::new(), sweep_at: 2 * SLOTS });
}

#[derive(Debug)]
pub(super) struct List {
    entries: Vec<Shared>,
    /// From how many entries on it is looked through for what is gone.
    sweep_at: usize,
}

/// Adds one to a figure that only this thread changes; what it is then.
#[inline]
fn count(figure: &AtomicU64) -> u64 {
    let figure_then = figure.load(Ordering::Relaxed).wrapping_add(1);
    figure.store(figure_then, Ordering::Relaxed);
    figure_then
}

/// How many objects a thread makes until it looks how large the heap is.
pub(super) const MANY: u64 = 256;

impl Desk {
    /// One that nobody has, or a new one; `None` where there is no memory for that.
    #[cold]
    pub(super) fn take() -> Option<&'static Self> {
        all().find(|desk| !desk.is_taken.swap(true, Ordering::Acquire)).or_else(Self::make)
    }

    fn make() -> Option<&'static Self> {
        let desk = leak(Self {
            table: AtomicPtr::new(ptr::null_mut()),
            made: AtomicU64::new(0),
            freed: AtomicU64::new(0),
            is_taken: AtomicBool::new(true),
            next: AtomicPtr::new(ptr::null_mut()),
        })?;
        let mut newest = NEWEST.load(Ordering::Relaxed);
        loop {
            desk.next.store(newest, Ordering::Relaxed);
            let new = ptr::from_ref(desk).cast_mut();
            match NEWEST.compare_exchange_weak(newest, new, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return Some(desk),
                Err(now) => newest = now,
            }
        }
    }

    /// Leaves it to the next thread.
    pub(super) fn leave(&self) {
        self.is_taken.store(false, Ordering::Release);
    }

    /// The table, if there is one by now.
    #[inline]
    pub(super) fn table(&self) -> Option<&'static Table> {
        // SAFETY: a table is never freed.
        NonNull::new(self.table.load(Ordering::Acquire)).map(|table| unsafe { table.as_ref() })
    }

    /// The table of the thread that has this desk; `None` where there is no memory for one.
    #[inline]
    fn own_table(&self) -> Option<&'static Table> {
        self.table().or_else(|| self.make_table())
    }

    // Not inlined: its frame has room for a table, and drops are within each other.
    #[cold]
    #[inline(never)]
    fn make_table(&self) -> Option<&'static Table> {
        let table = leak(Table::new())?;
        self.table.store(ptr::from_ref(table).cast_mut(), Ordering::Release);
        Some(table)
    }
}

/// A value that is there for ever; `None` where there is no memory for it.
fn leak<T>(value: T) -> Option<&'static T> {
    let mut place = Vec::new();
    place.try_reserve_exact(1).ok()?;
    place.push(value);
    place.leak().first()
}

/// All desks.
fn all() -> impl Iterator<Item = &'static Desk> {
    let desk = |at: *mut Desk| {
        // SAFETY: a desk is never freed, and nobody has a `&mut` to one.
        NonNull::new(at).map(|desk| unsafe { desk.as_ref() })
    };
    std::iter::successors(desk(NEWEST.load(Ordering::Acquire)), move |at| desk(at.next.load(Ordering::Acquire)))
}

/// An object was made, by the thread that has this desk. `true`: that makes [`MANY`] of them.
#[inline]
#[must_use]
pub(super) fn count_made(desk: Option<&Desk>) -> bool {
    let made = match desk {
        Some(desk) => count(&desk.made),
        None => MADE.fetch_add(1, Ordering::Relaxed),
    };
    made % MANY == 0
}

/// An object's value is gone.
#[inline]
pub(super) fn count_freed(desk: Option<&Desk>) {
    match desk {
        Some(desk) => _ = count(&desk.freed),
        None => _ = FREED.fetch_add(1, Ordering::Relaxed),
    }
}

/// How large the heap is, in units of an object of up to 256 bytes.
pub(super) fn units() -> u64 {
    let (made, freed) = counted();
    (made - freed).saturating_add(memory::large_units())
}

/// Whether there are entries anywhere.
pub(super) fn has_entries() -> bool {
    all().filter_map(Desk::table).any(Table::has_entries) || !list().entries.is_empty()
}

/// How many objects were made, and how many of them are gone, in all threads.
pub(super) fn counted() -> (u64, u64) {
    let sum = |figure: fn(&Desk) -> &AtomicU64, late: &AtomicU64| {
        all().map(|desk| figure(desk).load(Ordering::Relaxed)).fold(late.load(Ordering::Relaxed), u64::wrapping_add)
    };
    // In this order, so that there is never less than nothing.
    let freed = sum(|desk| &desk.freed, &FREED);
    (sum(|desk| &desk.made, &MADE).max(freed), freed)
}

/// Room for one entry.
#[derive(Debug)]
pub(super) enum Room {
    /// An empty slot of this thread's table.
    Slot(&'static Table, usize),
    List(MutexGuard<'static, List>),
}

impl Room {
    /// Room in the table of this desk, looked for from a slot on, or in the list; `None` where
    /// there is no memory for it.
    #[inline]
    pub(super) fn find(desk: Option<&Desk>, hint: usize) -> Option<Self> {
        let table = desk.and_then(Desk::own_table);
        let slot = table.and_then(|table| Some(Self::Slot(table, table.empty_slot(hint)?)));
        slot.or_else(|| Self::in_list(table))
    }

    /// A full table is emptied first, but for what the list can't take.
    #[cold]
    #[inline(never)]
    fn in_list(table: Option<&'static Table>) -> Option<Self> {
        let mut list = list();
        if let Some(table) = table {
            list.take_all(table, free_if_gone);
            list.sweep();
            if let Some(at) = table.empty_slot(0) {
                return Some(Self::Slot(table, at));
            }
        }
        list.sweep();
        list.entries.try_reserve(1).ok()?;
        Some(Self::List(list))
    }

    /// The number that leads back to the entry.
    #[inline]
    pub(super) fn number(&self) -> usize {
        match self {
            Self::Slot(_, at) => *at,
            Self::List(_) => 0,
        }
    }

    /// Puts an entry there.
    #[inline]
    pub(super) fn put(self, object: Shared) {
        match self {
            Self::Slot(table, at) => table.put(at, object),
            Self::List(mut list) => list.entries.push(object),
        }
    }
}

/// The list, while nobody else has it.
pub(super) type Locked = MutexGuard<'static, List>;

/// Takes the list.
#[cfg(unix)]
pub(super) fn lock() -> Locked {
    list()
}

fn list() -> Locked {
    // Nothing in it is half done at any time.
    LIST.lock().unwrap_or_else(PoisonError::into_inner)
}

impl List {
    /// Takes what is in a table, as far as there is memory, but for what somebody else takes.
    fn take_all(&mut self, table: &Table, mut take: impl FnMut(Shared) -> Taken) {
        for at in 0..SLOTS {
            if self.entries.try_reserve(1).is_err() {
                break;
            }
            if let Some(object) = table.take(at).filter(|object| take(*object) == Taken::PutBack) {
                self.entries.push(object);
            }
        }
    }

    /// Frees what is gone, where that may be much.
    fn sweep(&mut self) {
        if self.entries.len() >= self.sweep_at {
            self.entries.retain(|object| free_if_gone(*object) == Taken::PutBack);
            self.sweep_at = (self.entries.len() * 2).max(2 * SLOTS);
        }
    }
}

/// What became of an entry that was offered to somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Taken {
    /// It is taken, or what it leads to is freed.
    Away,
    /// It goes to the list.
    PutBack,
}

/// How many entries of the list are looked at before others may have it.
const AT_ONCE: usize = 256;

/// How far ahead objects are fetched from memory.
const AHEAD: usize = 8;

/// Offers all entries of all threads to a collector, but for those for which the list has no room.
/// What it puts back, and what comes meanwhile, is in the list then, or in tables.
pub(super) fn take_all(mut take: impl FnMut(Shared) -> Taken) {
    for table in all().filter_map(Desk::table) {
        list().take_all(table, &mut take);
    }
    let mut left = usize::MAX;
    while left > 0 {
        let mut list = list();
        left = left.min(list.entries.len());
        for at in (left.saturating_sub(AT_ONCE)..left).rev() {
            if let Some(ahead) = at.checked_sub(AHEAD) {
                list.entries[ahead].prefetch();
            }
            if take(list.entries[at]) == Taken::Away {
                list.entries.swap_remove(at);
            }
            left = at;
        }
    }
}

/// Frees an object whose entry the caller has taken, if only the entry was left of it.
fn free_if_gone(object: Shared) -> Taken {
    let header = object.header();
    let seen = header.word.look();
    if !seen.is_gone() || seen.is_member() {
        return Taken::PutBack;
    }
    // SAFETY: rule M2: the value is gone, its dropper is done, no set has the object, and the
    // entry, the last owner, is the caller's and goes.
    unsafe { memory::free(object, header.vtable()) };
    Taken::Away
}

/// Frees the memory of all objects that are gone, whose entries are still about: those of all
/// threads.
pub(super) fn sweep_all() {
    let mut list = list();
    all().filter_map(Desk::table).for_each(|table| list.take_all(table, free_if_gone));
    list.sweep_at = 0;
    list.sweep();
}
