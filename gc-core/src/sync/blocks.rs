//! L2. Free blocks that are kept for the next objects of their size: by each thread, and by all.
//!
//! What is in a cycle is made by one thread and freed by another, the collector's, which global
//! allocators are seldom good at. Here blocks change hands by the [`Magazine`], some of one
//! size, as Bonwick and Adams (2001) have it: a thread takes blocks out of one and puts them into
//! one without anybody else, and exchanges it at the depot when it is empty or full. Nobody reads or
//! writes to a free block.

use std::alloc::{Layout, alloc, dealloc};
use std::cell::Cell;
use std::ptr::{self, NonNull};

use super::primitives::{AtomicU32, Mutex, MutexGuard, Ordering, PoisonError, statics, thread_local};
use crate::ptr::HEADER;

/// Blocks of a class are so many bytes larger than those of the one before.
const STEP: usize = 8;

/// Larger blocks aren't kept.
const LARGEST: usize = 256;

const CLASSES: usize = LARGEST / STEP + 1;

/// How many blocks a magazine has room for.
const ROUNDS: usize = 64;

/// The depot keeps so many bytes at most.
const MOST: usize = 4 << 20;

/// The size of a block that may be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Class(usize);

impl Class {
    /// That of blocks of so many bytes, aligned as headers are. `None` where such aren't kept: none
    /// are where a tool looks at each.
    #[inline]
    pub(super) const fn of(bytes: usize) -> Option<Self> {
        if cfg!(any(gc_system_alloc, gc_shuttle, miri)) || bytes > LARGEST {
            return None;
        }
        Some(Self(bytes.div_ceil(STEP)))
    }

    fn bytes_in_magazine(self) -> usize {
        ROUNDS * self.layout().size()
    }

    /// The layout of all its blocks.
    #[inline]
    pub(super) const fn layout(self) -> Layout {
        // SAFETY: the alignment is a power of two, and the size is at most `LARGEST`.
        unsafe { Layout::from_size_align_unchecked(self.0 * STEP, HEADER) }
    }
}

/// A list of free blocks of one class, from the global allocator. Who has it lets go of it by hand:
/// thread-locals have no destructor here.
#[derive(Debug)]
struct Magazine(NonNull<Rounds>);

struct Rounds {
    len: usize,
    blocks: [*mut u8; ROUNDS],
}

// SAFETY: rule M27: one owner has it, and with it the blocks in it.
unsafe impl Send for Magazine {}

impl Magazine {
    /// An empty one; `None` where there is no memory for it.
    fn make() -> Option<Self> {
        // SAFETY: it has a size.
        let new = NonNull::new(unsafe { alloc(Layout::new::<Rounds>()) })?.cast::<Rounds>();
        // SAFETY: there is room for it.
        unsafe { new.write(Rounds { len: 0, blocks: [ptr::null_mut(); ROUNDS] }) };
        Some(Self(new))
    }

    #[inline]
    fn rounds(&mut self) -> &mut Rounds {
        // SAFETY: rule M27: it is the owner's, who is borrowed for as long.
        unsafe { self.0.as_mut() }
    }

    /// Takes a block out.
    #[inline]
    fn take(&mut self) -> Option<NonNull<u8>> {
        let rounds = self.rounds();
        rounds.len = rounds.len.checked_sub(1)?;
        NonNull::new(*rounds.blocks.get(rounds.len)?)
    }

    /// Puts a block in, if there is room.
    #[inline]
    fn put(&mut self, block: NonNull<u8>) -> bool {
        let rounds = self.rounds();
        let Some(place) = rounds.blocks.get_mut(rounds.len) else { return false };
        *place = block.as_ptr();
        rounds.len += 1;
        true
    }

    /// Frees all blocks in it, which are of this class.
    fn empty(&mut self, class: Class) {
        while let Some(block) = self.take() {
            // SAFETY: rule M27: it is from the global allocator, with this layout, and nobody has it.
            unsafe { dealloc(block.as_ptr(), class.layout()) };
        }
    }

    /// Frees it and its blocks.
    fn free(mut self, class: Class) {
        self.empty(class);
        // SAFETY: rule M27: it is the owner's, and was made with this layout.
        unsafe { dealloc(self.0.as_ptr().cast(), Layout::new::<Rounds>()) };
    }
}

statics! {
    /// What threads have no use for.
    static DEPOT: Mutex<Depot> =
        Mutex::new(Depot { full: [const { Vec::new() }; CLASSES], bytes: 0 });

    /// By class: how many magazines there are, for who looks whether there are some.
    static FULL: [AtomicU32; CLASSES] = [const { AtomicU32::new(0) }; CLASSES];
}

#[derive(Debug)]
pub(super) struct Depot {
    /// By class: magazines without room.
    full: [Vec<Magazine>; CLASSES],
    /// How many bytes there are in them.
    bytes: usize,
}

/// The depot, while nobody else has it.
pub(super) type Locked = MutexGuard<'static, Depot>;

/// Takes the depot.
#[cfg(unix)]
pub(super) fn lock() -> Locked {
    DEPOT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Depot {
    /// The depot, if nobody has it. Nobody waits for it: there are other ways to get and to free
    /// blocks.
    fn visit() -> Option<Locked> {
        DEPOT.try_lock().ok()
    }

    /// Whether there is a magazine of a class, as it seems.
    #[inline]
    fn has(class: Class) -> bool {
        FULL[class.0].load(Ordering::Relaxed) > 0
    }

    /// Takes a full magazine of a class.
    fn take(&mut self, class: Class) -> Option<Magazine> {
        let full = self.full[class.0].pop()?;
        self.changed(class);
        self.bytes -= class.bytes_in_magazine();
        Some(full)
    }

    /// Takes in a full magazine, or gives it back. Where there is no room, it takes that of one of
    /// the class of which there is most.
    fn put(&mut self, class: Class, full: Magazine) -> Result<(), Magazine> {
        while self.bytes + class.bytes_in_magazine() > MOST {
            let bytes_of = |class: &Class| self.full[class.0].len() * class.bytes_in_magazine();
            match (0..CLASSES).map(Class).max_by_key(bytes_of).filter(|most| *most != class) {
                Some(most) => self.take(most).into_iter().for_each(|other| other.free(most)),
                None => return Err(full),
            }
        }
        if self.full[class.0].try_reserve(1).is_err() {
            return Err(full);
        }
        self.bytes += class.bytes_in_magazine();
        self.full[class.0].push(full);
        self.changed(class);
        Ok(())
    }

    fn changed(&self, class: Class) {
        FULL[class.0].store(u32::try_from(self.full[class.0].len()).unwrap_or(u32::MAX), Ordering::Relaxed);
    }
}

/// Frees what is kept for all threads, and what this one has.
pub(super) fn give_back() {
    with_kept(Kept::give_back);
    let Some(mut depot) = Depot::visit() else { return };
    for class in (0..CLASSES).map(Class) {
        while let Some(full) = depot.take(class) {
            full.free(class);
        }
    }
}

/// What a thread has of a class: a magazine in use, and another, so that one which makes and frees
/// by turns doesn't go to the depot each time.
struct Own {
    used: Cell<Option<Magazine>>,
    other: Cell<Option<Magazine>>,
}

/// What a thread has.
struct Kept {
    /// The thread gives it back before it ends.
    is_open: Cell<bool>,
    classes: [Own; CLASSES],
}

thread_local! {
    static KEPT: Kept = const {
        Kept {
            is_open: Cell::new(false),
            classes: [const { Own { used: Cell::new(None), other: Cell::new(None) } }; CLASSES],
        }
    };
}

/// What this thread has, at any time of its life.
// Inlined whatever the function is, as `LocalKey::with` is not.
#[allow(clippy::inline_always, reason = "the block of each object comes and goes through here")]
#[inline(always)]
fn with_kept<R>(f: impl FnOnce(&Kept) -> R) -> R {
    let kept = KEPT.with(ptr::from_ref);
    // SAFETY: rule M20: it has no destructor, so that it is there as long as the thread, whose only
    // it is: `Kept` can't be shared.
    f(unsafe { &*kept })
}

/// This thread keeps blocks from now on; it [leaves](leave) before it ends.
pub(super) fn enter() {
    with_kept(|kept| kept.is_open.set(true));
}

/// This thread gives up what it has, and keeps nothing more.
pub(super) fn leave() {
    with_kept(|kept| {
        kept.is_open.set(false);
        kept.give_back();
    });
}

/// A block of this class that was kept.
#[inline]
pub(super) fn take(class: Class) -> Option<NonNull<u8>> {
    with_kept(|kept| {
        let own = &kept.classes[class.0];
        if let Some(mut used) = own.used.take() {
            let block = used.take();
            own.used.set(Some(used));
            if block.is_some() {
                return block;
            }
        }
        if kept.is_open.get() { own.reload(class) } else { None }
    })
}

/// Keeps a block of this class, or frees it.
///
/// # Safety
/// Rule M27: it is from the global allocator, with the class's layout, and nobody has it.
#[inline]
pub(super) unsafe fn put(class: Class, block: NonNull<u8>) {
    with_kept(|kept| {
        let own = &kept.classes[class.0];
        if let Some(mut used) = own.used.take() {
            let is_put = used.put(block);
            own.used.set(Some(used));
            if is_put {
                return;
            }
        }
        if !kept.is_open.get() || !own.unload(class, block) {
            // SAFETY: as this function asks for.
            unsafe { dealloc(block.as_ptr(), class.layout()) };
        }
    });
}

impl Kept {
    fn give_back(&self) {
        for (class, own) in self.classes.iter().enumerate() {
            for magazine in [&own.used, &own.other].into_iter().filter_map(Cell::take) {
                magazine.free(Class(class));
            }
        }
    }
}

impl Own {
    /// There is none in the magazine in use, if there is one: takes one from another.
    #[cold]
    #[inline(never)]
    fn reload(&self, class: Class) -> Option<NonNull<u8>> {
        self.used.swap(&self.other);
        let mut used = self.used.take();
        let mut block = used.as_mut().and_then(Magazine::take);
        if block.is_none() && Depot::has(class) {
            if let Some(mut full) = Depot::visit().and_then(|mut depot| depot.take(class)) {
                block = full.take();
                if let Some(empty) = used.replace(full) {
                    empty.free(class);
                }
            }
        }
        self.used.set(used);
        block
    }

    /// There is no room in the magazine in use, if there is one: puts a block into another.
    #[cold]
    #[inline(never)]
    fn unload(&self, class: Class, block: NonNull<u8>) -> bool {
        self.used.swap(&self.other);
        let mut used = self.used.take();
        if used.as_mut().is_some_and(|other| other.put(block)) {
            self.used.set(used);
            return true;
        }
        let refused = used.and_then(|full| match Depot::visit() {
            Some(mut depot) => depot.put(class, full).err(),
            None => Some(full),
        });
        let mut empty = match refused {
            Some(mut full) => {
                full.empty(class);
                Some(full)
            }
            None => Magazine::make(),
        };
        let is_put = empty.as_mut().is_some_and(|empty| empty.put(block));
        self.used.set(empty);
        is_put
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::thread;

    use super::*;

    /// No other test has blocks of this one.
    const CLASS: Class = Class(CLASSES - 1);

    fn put_new() -> usize {
        // SAFETY: it has a size.
        let block = NonNull::new(unsafe { alloc(CLASS.layout()) }).expect("there is memory");
        // SAFETY: it is new.
        unsafe { put(CLASS, block) };
        block.addr().get()
    }

    fn take_all() -> Vec<usize> {
        let all = std::iter::from_fn(|| take(CLASS));
        all.map(|block| {
            // SAFETY: it is from the global allocator, and nobody has it now.
            unsafe { dealloc(block.as_ptr(), CLASS.layout()) };
            block.addr().get()
        })
        .collect()
    }

    /// All in one: the depot is one for all.
    #[test]
    fn blocks_are_kept() {
        assert_eq!(take(CLASS), None);
        // A thread that hasn't entered keeps none.
        put_new();
        assert_eq!(take(CLASS), None);
        enter();
        let block = put_new();
        assert_eq!(take_all(), [block]);

        // Of another thread's, one gets what went to the depot: full magazines.
        let others = thread::spawn(|| {
            enter();
            let others: BTreeSet<usize> = (0..3 * ROUNDS).map(|_| put_new()).collect();
            leave();
            assert_eq!(take(CLASS), None);
            put_new();
            assert_eq!(take(CLASS), None);
            others
        });
        let others = others.join().unwrap();
        let taken = take_all();
        assert_eq!(taken.len(), ROUNDS);
        assert!(taken.iter().all(|block| others.contains(block)));

        // Making and freeing by turns at the end of a magazine needs no other.
        for _ in 0..=2 * ROUNDS {
            put_new();
        }
        for _ in 0..ROUNDS {
            let block = take(CLASS).expect("they are kept");
            // SAFETY: it was kept, and is free.
            unsafe { put(CLASS, block) };
        }
        assert_eq!(take_all().len(), 2 * ROUNDS + 1);

        // There is an end to what is kept.
        let many = MOST / CLASS.layout().size();
        let [more, most] = if cfg!(miri) { [4 * ROUNDS, many] } else { [2 * many, many] };
        for _ in 0..more {
            put_new();
        }
        assert!(DEPOT.lock().unwrap().bytes <= MOST);
        assert!(take_all().len() <= most + 2 * ROUNDS);
        // Whatever there is most of makes room for others.
        let full = (0..2 * many / ROUNDS).filter_map(|_| Magazine::make());
        let other = Class(CLASSES - 2);
        full.for_each(|mut full| {
            full.rounds().len = 0;
            if let Err(refused) = lock().put(other, full) {
                refused.free(other);
            }
        });
        for _ in 0..4 * ROUNDS {
            put_new();
        }
        assert!(take_all().len() >= 3 * ROUNDS);
        for _ in 0..4 * ROUNDS {
            put_new();
        }
        give_back();
        assert!(!Depot::has(other) && !Depot::has(CLASS));
        assert_eq!(take(CLASS), None);
        leave();
    }
}
