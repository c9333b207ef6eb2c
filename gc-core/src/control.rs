//! The public functions of [`gc_core::heap`](crate::heap).

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::Duration;

use crate::collector;
use crate::heap::{Collection, CollectionKind, Config, ConfigError, Event, Heap, Stats, Stop, with_heap};

/// Collects all garbage now, and returns the number of objects reclaimed.
///
/// The number includes each object that the collection itself found dead and freed. It doesn't
/// include objects that are freed by counting because of these, such as objects of types that can
/// hold no `Gc`, nor objects that a finalizer brought back. Called inside another collection, it
/// does nothing and returns 0.
///
/// # Panics
/// Resumes the first panic of a finalizer, a destructor, a hand-written `trace` or a
/// [callback](on_collect), once all other work is done. If the thread is unwinding already,
/// [`Stats::panics`] counts the panic instead.
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

/// Collects the garbage among the young objects, and returns the number reclaimed. Young are those
/// made since the last collection, or since the one before if that was an automatic young one.
///
/// The time that it takes is in proportion to the number of those objects, not to the heap. Objects
/// that survive are old from then on, and only full collections look at them.
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
/// For programs that know when they are idle: call it in a loop, between frames or requests. It
/// goes on with the full collection that is under way in slices, or begins one if there are objects
/// that could be garbage. A program that calls it while it is idle never waits at an allocation.
/// `true` says that the collection has ended and that another would find nothing, as far as that is
/// known: there are no candidates left, or it has done nothing at all, as beside frozen objects. A
/// heap that is through with within the budget is collected as a whole. Inside a collection there
/// is nothing that it could do: `true`.
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
///
/// An event loop collects as long as no event waits, and sleeps once nothing is left to do.
/// `examples/frames.rs` is a loop of frames.
/// ```
/// use gc_core::heap::{self, Budget};
/// use std::sync::mpsc::{TryRecvError, channel};
/// use std::time::Duration;
///
/// let (sender, events) = channel();
/// std::thread::spawn(move || (0..3).for_each(|event| sender.send(event).unwrap()));
///
/// let mut handled = Vec::new();
/// let mut idle = false;
/// loop {
///     let event = if idle { events.recv().map_err(|_| TryRecvError::Disconnected) } else { events.try_recv() };
///     match event {
///         Ok(event) => {
///             handled.push(event);
///             idle = false;
///         }
///         Err(TryRecvError::Empty) => idle = heap::step(Budget::Time(Duration::from_millis(1))),
///         Err(TryRecvError::Disconnected) => break,
///     }
/// }
/// assert_eq!(handled, [0, 1, 2]);
/// ```
#[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
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

/// Returns the heap's figures.
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

/// Gives wholly free memory back to the global allocator, and returns the number of bytes.
///
/// The memory that collections work with is given back too, but not counted. Full collections give
/// memory back by themselves if much is free. Called inside a destructor, it does nothing and
/// returns 0.
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
/// If a value is out of its range. The error says what is allowed, and nothing is changed.
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
        heap.limit_cascades();
        Ok(())
    })
}

/// Returns the heap's configuration.
///
/// # Examples
/// ```
/// assert_eq!(gc_core::heap::config(), gc_core::heap::Config::default());
/// ```
#[must_use]
pub fn config() -> Config {
    with_heap(|heap| heap.config.borrow().clone())
}

/// Stops automatic collections until the guard is dropped. [`collect`] and counting still work.
///
/// Guards may overlap: automatic collections go on when the last guard is gone.
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

/// Returns `true` while a [`Pause`] guard exists.
///
/// # Examples
/// ```
/// assert!(!gc_core::heap::is_paused());
/// ```
#[must_use]
pub fn is_paused() -> bool {
    with_heap(|heap| heap.paused.get() > 0)
}

/// A guard that stops automatic collections while it lives; from [`pause`].
///
/// # Examples
/// ```
/// let _paused = gc_core::heap::pause();
/// // Here only `collect` and its relatives collect.
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

/// Hides all existing objects from collections, so that collections don't look at them again and
/// again.
///
/// For objects that are made at the start and live to the end. Counting still frees frozen objects.
/// A cycle of frozen objects, or of frozen and new ones, waits for [`unfreeze`]. The thread's exit
/// leaves frozen cycles alone.
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

/// Makes frozen objects visible to collections again.
///
/// # Examples
/// See [`freeze`].
pub fn unfreeze() {
    with_heap(|heap| {
        collector::give_up_slices(heap);
        heap.unfreeze();
    });
}

/// Returns the number of frozen objects.
///
/// # Examples
/// See [`freeze`].
#[must_use]
pub fn frozen_count() -> usize {
    with_heap(Heap::frozen)
}

/// Calls `callback` after every collection on this thread, until the subscription is dropped.
///
/// The callback may do anything, but no collection starts while it runs. Its panics are treated as
/// those of a finalizer.
///
/// # Examples
/// ```
/// use gc_core::heap;
///
/// let subscription = heap::on_collect(|collection| {
///     let heap::Collection { kind, reclaimed, duration, .. } = collection;
///     println!("{kind:?}: {reclaimed} objects in {duration:?}");
/// });
/// gc_core::collect();
/// drop(subscription);
/// ```
pub fn on_collect(callback: impl Fn(&Collection) + 'static) -> Subscription {
    subscribe(move |event| {
        if let Event::Collection(collection) = event {
            callback(collection);
        }
    })
}

/// Calls a callback after each stop of the program for a collection on this thread, for as long as
/// the subscription lives: after each slice of a sliced collection, and after each whole one,
/// before the callbacks of [`on_collect`].
///
/// As in those, no collection starts meanwhile, handles may be made and dropped, and panics are
/// treated as those of finalizers. A slice's length doesn't count them.
///
/// # Examples
/// ```
/// use gc_core::heap;
///
/// let subscription = heap::on_stop(|stop| println!("stop {}: {:?}", stop.number, stop.duration));
/// gc_core::collect();
/// drop(subscription);
/// ```
pub fn on_stop(callback: impl Fn(&Stop) + 'static) -> Subscription {
    subscribe(move |event| {
        if let Event::Stop(stop) = event {
            callback(stop);
        }
    })
}

/// Notifies a listener, for as long as the subscription lives.
pub(crate) fn subscribe(listener: impl Fn(Event<'_>) + 'static) -> Subscription {
    let id = with_heap(|heap| {
        // Once the thread's exit has begun, another round of it has to run, to drop a callback that
        // is subscribed for ever.
        heap.arrange_round();
        heap.listeners.borrow_mut().add(Rc::new(listener))
    });
    Subscription { id, stays_here: PhantomData }
}

/// A guard that keeps a callback subscribed while it lives; from [`on_collect`] and [`on_stop`].
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
        // Dropped while nothing of the heap is borrowed: dropping what the callback owns may run
        // user code.
        let listener = with_heap(|heap| heap.listeners.borrow_mut().remove(self.id));
        drop(listener);
    }
}

/// Reports bytes that an object holds outside the heap, such as buffers and textures, until the
/// guard is dropped.
///
/// The bytes count towards the growth that starts collections, so that small objects with large
/// resources are collected in time. For resources without a size, such as file descriptors, report
/// a number of bytes that says how scarce they are. Keep the guard in the object, beside the
/// resource: the bytes are taken back when the object is dropped. This call may run a collection.
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

/// A guard that counts bytes as held outside the heap while it lives; from [`external`].
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

    /// The number, as [`adjust_external`] was given it.
    pub(crate) fn reported(&self) -> isize {
        self.bytes.get()
    }

    /// Changes the number of bytes that it reports. A larger number may run a collection.
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

/// Reports that objects hold this many bytes more, or less, outside the heap. For places where no
/// [guard](external) can be kept.
///
/// A positive number may run a collection. Report the same number, negative, when the resource is
/// freed.
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
