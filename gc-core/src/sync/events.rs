//! L3. Who wants to hear of collections of shared objects, and what they are told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::primitives::{AtomicBool, Mutex, MutexGuard, Ordering, PoisonError, statics};
use crate::table::{self, yes};

/// What a collection of shared objects did; given to the callbacks of
/// [`sync::on_collect`](super::on_collect).
///
/// # Examples
/// ```
/// use gc_core::sync;
/// use std::sync::{Arc, Mutex};
///
/// let seen = Arc::new(Mutex::new(None));
/// let sees = seen.clone();
/// let _subscription = sync::on_collect(move |collection| *sees.lock().unwrap() = Some(collection.reclaimed));
/// sync::collect();
/// assert_eq!(*seen.lock().unwrap(), Some(0));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Collection {
    /// Whether it started by itself.
    pub automatic: bool,
    /// Candidates that it started from.
    pub candidates: usize,
    /// Objects that it looked at: the candidates and what they reach.
    pub traced: usize,
    /// Objects that it freed: the members of dead cycles.
    pub reclaimed: usize,
    /// Objects that it held while finalizers ran, because they had one or were in a cycle with some
    /// that had.
    pub finalized: usize,
    /// Objects of these that a finalizer brought back.
    pub resurrected: usize,
    /// Whether a lack of memory, or a wrong `trace` that a debug build noticed, made it give up on
    /// some of what looked dead.
    pub abandoned: bool,
    /// How long it took, finalizers and destructors included; zero where there is no clock. No thread
    /// was stopped meanwhile.
    pub duration: Duration,
}

/// Prints one figure a line.
impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write_figures(
            f,
            &[
                ("by itself", yes(self.automatic)),
                ("candidates", self.candidates.to_string()),
                ("objects looked at", self.traced.to_string()),
                ("objects reclaimed", self.reclaimed.to_string()),
                ("held for finalizers", self.finalized.to_string()),
                ("objects brought back", self.resurrected.to_string()),
                ("given up on some", yes(self.abandoned)),
                ("duration", format!("{:?}", self.duration)),
            ],
        )
    }
}

/// A wait of a thread that makes objects for a collection; given to the callbacks of
/// [`sync::on_wait`](super::on_wait).
///
/// # Examples
/// ```
/// use gc_core::sync;
///
/// fn report(wait: &sync::Wait) {
///     if wait.held_up {
///         eprintln!("a finalizer or a destructor takes long: waited {:?} for it", wait.duration);
///     }
/// }
/// let _subscription = sync::on_wait(report);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Wait {
    /// How long it took; zero where there is no clock.
    pub duration: Duration,
    /// Whether it was given up, because a finalizer or a destructor took more than a tenth of a
    /// second, or the hook of a panic in a `trace` more than one: the heap grows beyond its bound.
    pub held_up: bool,
}

/// What listeners are told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    Collection(&'a Collection),
    Wait(&'a Wait),
}

/// A callback, shared so that it may be removed while it runs.
type Listener = dyn Fn(Event<'_>) + Send + Sync;

statics! {
    static LISTENERS: Mutex<Listeners> = Mutex::new(Listeners { subscribed: 0, all: Vec::new() });

    /// Whether there is one.
    static ANY: AtomicBool = AtomicBool::new(false);
}

/// All callbacks, by their numbers, which grow.
pub(super) struct Listeners {
    /// How many there ever were.
    subscribed: u64,
    all: Vec<(u64, Arc<Listener>)>,
}

impl Listeners {
    /// The first behind this number, up to another, and its own.
    fn first_behind(&self, number: u64, last: u64) -> Option<(u64, Arc<Listener>)> {
        let at = self.all.partition_point(|(other, _)| *other <= number);
        self.all.get(at).filter(|(other, _)| *other <= last).cloned()
    }
}

/// The callbacks, while nobody else has them.
pub(super) type Locked = MutexGuard<'static, Listeners>;

/// Takes the callbacks.
pub(super) fn listeners() -> Locked {
    // Nothing in it is half done at any time.
    LISTENERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps a callback registered for as long as it exists; from
/// [`sync::on_collect`](super::on_collect) and [`sync::on_wait`](super::on_wait).
///
/// A callback that is running when this is dropped runs on to its end.
#[must_use = "the callback is removed when this is dropped"]
pub struct Subscription {
    number: u64,
}

impl Subscription {
    pub(super) fn new(listener: Arc<Listener>) -> Self {
        let mut listeners = listeners();
        listeners.subscribed += 1;
        let number = listeners.subscribed;
        listeners.all.push((number, listener));
        ANY.store(true, Ordering::Relaxed);
        Self { number }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut listeners = listeners();
        let at = listeners.all.iter().position(|(number, _)| *number == self.number);
        let mine = at.map(|at| listeners.all.remove(at));
        // What the callback holds goes outside of the lock.
        drop(listeners);
        drop(mine);
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

/// Tells those who have subscribed by now, each by a call of `run`: one after the other, so that it
/// takes no memory, and without the lock. Who has unsubscribed meanwhile leaves the last handle to
/// its callback here: that goes by a call of its own, since its destructor may panic as well.
pub(super) fn tell(event: Event<'_>, run: impl Fn(&mut dyn FnMut())) {
    if !ANY.load(Ordering::Relaxed) {
        return;
    }
    let last = listeners().subscribed;
    let mut told = 0;
    loop {
        let Some((number, listener)) = listeners().first_behind(told, last) else { break };
        run(&mut || listener(event));
        let mut listener = Some(listener);
        run(&mut || drop(listener.take()));
        told = number;
    }
}
