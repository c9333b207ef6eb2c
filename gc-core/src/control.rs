//! The public functions of [`gc_core::heap`](crate::heap).

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::Duration;

use crate::collector;
use crate::heap::{Collection, CollectionKind, Config, ConfigError, Heap, Stats, with_heap};

/// Collects everything that is dead, now, and returns the number of objects that it reclaimed.
///
/// Counted are the members of dead cycles; not what those held besides and what is freed by
/// counting because of them, nor what a finalizer brought back. Inside another collection nothing
/// happens: 0.
///
/// # Panics
/// Resumes the first panic of a finalizer, a destructor, a hand-written `trace` or a callback, once
/// all other work is done. Where the thread is unwinding already, the panic is counted instead.
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Trace, collect};
///
/// #[derive(Trace, Finalize)]
/// struct Ring(GcCell<Option<Gc<Ring>>>);
///
/// let ring = Gc::new(Ring(GcCell::new(None)));
/// ring.0.set(Some(ring.clone()));
/// drop(ring);
/// assert_eq!(collect(), 1);
/// assert_eq!(collect(), 0);
/// ```
#[allow(clippy::must_use_candidate, reason = "it is called for what it does; the number is a bonus")]
pub fn collect() -> usize {
    collector::collect(CollectionKind::Full)
}

/// Collects what is dead among the objects born since the last collection; returns how many it
/// reclaimed.
///
/// Takes time in proportion to those objects, not to the heap. What survives is old, and left to
/// full collections.
///
/// # Panics
/// As [`collect`] does.
///
/// # Examples
/// ```
/// assert_eq!(gc_core::heap::collect_young(), 0);
/// ```
#[allow(clippy::must_use_candidate, reason = "it is called for what it does; the number is a bonus")]
pub fn collect_young() -> usize {
    collector::collect(CollectionKind::Young)
}

/// Does some collecting, within a budget; returns whether nothing is left to do.
///
/// For programs that know when they are idle: call it in a loop, between frames or requests. It goes
/// on with the full collection that is under way in slices, or begins one if there are objects that
/// could be garbage. A program that calls it while it is idle never waits at an allocation. `true`
/// says that the collection has ended and that another would find nothing, as far as that is known:
/// there are no candidates left, or it has done nothing at all, as beside frozen objects. A heap that
/// is through with within the budget is collected as a whole. Inside a collection there is nothing
/// that it could do: `true`.
///
/// What can't be divided can exceed the budget: see [`Config::max_pause`].
///
/// # Panics
/// As [`collect`] does.
///
/// # Examples
/// ```
/// use gc_core::heap::{self, Budget};
/// use std::time::Duration;
///
/// while !heap::step(Budget::Time(Duration::from_micros(500))) {}
/// ```
#[allow(clippy::needless_pass_by_value, reason = "a budget is a number")]
pub fn step(budget: Budget) -> bool {
    match budget {
        Budget::Time(time) => collector::step(time, usize::MAX),
        Budget::Objects(objects) => collector::step(Duration::MAX, objects.max(1)),
    }
}

/// How much a [`step`] may do: a time, or a number of objects to look at.
///
/// # Examples
/// ```
/// use gc_core::heap::Budget;
/// use std::time::Duration;
///
/// assert_eq!(Budget::from(Duration::from_millis(1)), Budget::Time(Duration::from_millis(1)));
/// assert_eq!(Budget::from(1_000_usize), Budget::Objects(1_000));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Budget {
    /// About this long.
    Time(Duration),
    /// About this many objects.
    Objects(usize),
}

impl From<Duration> for Budget {
    fn from(time: Duration) -> Self {
        Self::Time(time)
    }
}

impl From<usize> for Budget {
    fn from(objects: usize) -> Self {
        Self::Objects(objects)
    }
}

/// The heap's figures.
///
/// # Examples
/// ```
/// let stats = gc_core::heap::stats();
/// assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64);
/// ```
#[must_use]
pub fn stats() -> Stats {
    with_heap(Heap::stats)
}

/// Gives wholly free memory back to the global allocator; returns the bytes.
///
/// So is the memory that collections work with, which isn't counted. Full collections give memory
/// back by themselves where much is free. Inside a destructor nothing happens: 0.
///
/// # Examples
/// ```
/// use gc_core::{Gc, heap};
///
/// drop((0..10_000).map(|_| Gc::new([0_u64; 8])).collect::<Vec<_>>());
/// heap::trim();
/// assert_eq!(heap::stats().heap_bytes, 0);
/// ```
#[allow(clippy::must_use_candidate, reason = "it is called for what it does; the number is a bonus")]
pub fn trim() -> usize {
    collector::trim()
}

/// Changes the heap's configuration, all or nothing.
///
/// # Errors
/// If a value makes no sense; the error says what is allowed, and nothing is changed.
///
/// # Panics
/// If `change` panics; nothing is changed then.
///
/// # Examples
/// ```
/// use gc_core::heap;
///
/// heap::configure(|config| {
///     config.young_objects = 4_000;
///     config.max_bytes = Some(256 << 20);
/// })?;
/// # Ok::<(), heap::ConfigError>(())
/// ```
pub fn configure(change: impl FnOnce(&mut Config)) -> Result<(), ConfigError> {
    with_heap(|heap| {
        let mut config = heap.config.borrow().clone();
        change(&mut config);
        config.check()?;
        heap.ledger.set_limit(config.max_bytes.unwrap_or(usize::MAX));
        heap.config.replace(config);
        heap.pace.begin_again();
        heap.pool.revoke();
        Ok(())
    })
}

/// The heap's configuration.
///
/// # Examples
/// ```
/// assert_eq!(gc_core::heap::config(), gc_core::heap::Config::default());
/// ```
#[must_use]
pub fn config() -> Config {
    with_heap(|heap| heap.config.borrow().clone())
}

/// Stops automatic collections until the guard is dropped. [`collect`] still works, and so does
/// counting.
///
/// Guards may overlap: collections go on when the last is gone.
///
/// # Examples
/// ```
/// use gc_core::heap;
///
/// let paused = heap::pause();
/// assert!(heap::is_paused());
/// drop(paused);
/// assert!(!heap::is_paused());
/// ```
pub fn pause() -> Pause {
    with_heap(|heap| heap.paused.set(heap.paused.get() + 1));
    Pause { stays_here: PhantomData }
}

/// Whether a [`Pause`] is out.
///
/// # Examples
/// ```
/// assert!(!gc_core::heap::is_paused());
/// ```
#[must_use]
pub fn is_paused() -> bool {
    with_heap(|heap| heap.paused.get() > 0)
}

/// Stops automatic collections while it lives; from [`pause`].
///
/// # Examples
/// ```
/// let _paused = gc_core::heap::pause();
/// // Nothing is collected here, but by hand.
/// ```
#[derive(Debug)]
#[must_use = "collections go on as soon as the guard is dropped"]
pub struct Pause {
    /// A guard counts for the heap of its thread.
    stays_here: PhantomData<*const ()>,
}

impl Drop for Pause {
    fn drop(&mut self) {
        with_heap(|heap| heap.paused.set(heap.paused.get() - 1));
    }
}

/// Hides every object that there is from collections, so that they don't look at it time and again.
///
/// For what is built at the start and lives to the end. Counting still frees frozen objects; a
/// cycle of frozen objects, or of frozen and new ones, waits for [`unfreeze`]. Thread exit leaves
/// frozen cycles alone.
///
/// # Examples
/// ```
/// use gc_core::{Gc, heap};
///
/// let kept = Gc::new(vec![Gc::new(1)]);
/// heap::freeze();
/// assert_eq!(heap::frozen_count(), 2);
/// heap::unfreeze();
/// assert_eq!(heap::frozen_count(), 0);
/// # drop(kept);
/// ```
pub fn freeze() {
    with_heap(|heap| {
        collector::give_up_slices(heap);
        heap.freeze();
    });
}

/// Shows frozen objects to collections again.
///
/// # Examples
/// See [`freeze`].
pub fn unfreeze() {
    with_heap(|heap| {
        collector::give_up_slices(heap);
        heap.unfreeze();
    });
}

/// Number of frozen objects.
///
/// # Examples
/// See [`freeze`].
#[must_use]
pub fn frozen_count() -> usize {
    with_heap(Heap::frozen)
}

/// Calls `callback` after every collection on this thread, until the subscription is dropped.
///
/// It may do anything, but no collection starts while it runs. A panic in it is treated as one of a
/// finalizer.
///
/// # Examples
/// ```
/// use gc_core::heap;
///
/// let subscription = heap::on_collect(|collection| {
///     println!("{:?}: {} objects in {:?}", collection.kind, collection.reclaimed, collection.duration);
/// });
/// gc_core::collect();
/// drop(subscription);
/// ```
pub fn on_collect(callback: impl Fn(&Collection) + 'static) -> Subscription {
    let id = with_heap(|heap| {
        // After the thread's exit began, nobody else would let go of a callback that is subscribed for
        // ever.
        heap.arrange_round();
        heap.listeners.borrow_mut().add(Rc::new(callback))
    });
    Subscription { id, stays_here: PhantomData }
}

/// Keeps a callback subscribed while it lives; from [`on_collect`].
///
/// # Examples
/// See [`on_collect`].
#[derive(Debug)]
#[must_use = "the callback is removed as soon as the subscription is dropped"]
pub struct Subscription {
    id: u64,
    stays_here: PhantomData<*const ()>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // Dropped when nothing of the heap is borrowed: the callback owns values of the user's.
        let listener = with_heap(|heap| heap.listeners.borrow_mut().remove(self.id));
        drop(listener);
    }
}

/// Reports bytes that an object holds outside the heap, until the guard is dropped: buffers,
/// textures, descriptors at a rate.
///
/// They count towards the growth that starts collections, so that small objects with large
/// resources are collected in time. Keep the guard in the object, beside the resource: it is a
/// leaf, and takes the bytes back when the object goes. Reporting may run a collection.
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, Trace, heap};
///
/// #[derive(Trace, Finalize)]
/// struct Image {
///     pixels: Vec<u8>,
///     external: heap::External,
/// }
///
/// fn image(bytes: usize) -> Gc<Image> {
///     Gc::new(Image { pixels: vec![0; bytes], external: heap::external(bytes) })
/// }
///
/// let small = image(1 << 20);
/// assert_eq!(heap::stats().external_bytes, 1 << 20);
/// drop(small);
/// assert_eq!(heap::stats().external_bytes, 0);
/// ```
pub fn external(bytes: usize) -> External {
    let reported = isize::try_from(bytes).unwrap_or(isize::MAX);
    adjust_external(reported);
    External { bytes: Cell::new(reported), stays_here: PhantomData }
}

/// Bytes that count as held outside the heap while it lives; from [`external`].
///
/// # Examples
/// See [`external`].
#[derive(Debug)]
#[must_use = "the bytes are taken back as soon as the guard is dropped"]
pub struct External {
    bytes: Cell<isize>,
    stays_here: PhantomData<*const ()>,
}

impl External {
    /// Returns the number of bytes that it reports.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gc_core::heap::external(1000).bytes(), 1000);
    /// ```
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.get().unsigned_abs()
    }

    /// Reports another number of bytes from now on, since the resource has grown or shrunk. May run
    /// a collection where it has grown.
    ///
    /// # Examples
    /// ```
    /// use gc_core::heap;
    ///
    /// let external = heap::external(1000);
    /// external.set_bytes(5000);
    /// assert_eq!((external.bytes(), heap::stats().external_bytes), (5000, 5000));
    /// ```
    pub fn set_bytes(&self, bytes: usize) {
        let reported = isize::try_from(bytes).unwrap_or(isize::MAX);
        let before = self.bytes.replace(reported);
        adjust_external(reported - before);
    }
}

impl Drop for External {
    fn drop(&mut self) {
        adjust_external(-self.bytes.get());
    }
}

/// Reports that objects hold this many bytes more, or less, outside the heap, where no
/// [guard](external) can be kept.
///
/// A positive amount may run a collection. Give the same amount back when the resource goes.
///
/// # Examples
/// ```
/// use gc_core::heap;
///
/// heap::adjust_external(1 << 20);
/// assert_eq!(heap::stats().external_bytes, 1 << 20);
/// heap::adjust_external(-(1 << 20));
/// ```
pub fn adjust_external(bytes: isize) {
    collector::adjust_external(bytes);
}
