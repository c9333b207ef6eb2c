//! The public functions on the collections of shared objects.

use std::sync::Arc;

use super::collector::Survey;
use super::config::Config;
use super::events::{Collection, Event, Subscription, Wait};
use super::handle::Gc;
use super::{alarm, collector};
use crate::heap::ConfigError;

/// Changes when collections of shared objects run by themselves.
///
/// What the function leaves as it is stays so, whatever other threads change at the same time.
///
/// # Errors
/// If a value makes no sense; then nothing is changed.
///
/// # Examples
/// ```
/// use gc_core::sync;
///
/// // Finalizers and destructors in threads that make objects, and no thread beside them.
/// sync::configure(|config| config.background = false).unwrap();
/// assert!(!sync::config().background);
/// ```
pub fn configure(change: impl FnOnce(&mut Config)) -> Result<(), ConfigError> {
    collector::look_after_forks();
    let before = alarm::config();
    let mut config = before.clone();
    change(&mut config);
    config.check()?;
    alarm::change_config(&before, &config);
    collector::reconfigure();
    Ok(())
}

/// Returns the configuration.
///
/// # Examples
/// ```
/// assert_eq!(gc_core::sync::config(), gc_core::sync::Config::default());
/// ```
#[must_use]
pub fn config() -> Config {
    collector::look_after_forks();
    alarm::config()
}

/// Calls `callback` after every collection of shared objects, in whichever thread that ran, until the
/// subscription is dropped.
///
/// The callback may do anything, but a collection that it calls for does nothing. Its panics are
/// treated as those of a finalizer.
///
/// # Examples
/// ```
/// use gc_core::sync;
///
/// let subscription = sync::on_collect(|collection| {
///     let sync::Collection { traced, reclaimed, duration, .. } = collection;
///     println!("{reclaimed} of {traced} objects in {duration:?}");
/// });
/// sync::collect();
/// drop(subscription);
/// ```
pub fn on_collect(callback: impl Fn(&Collection) + Send + Sync + 'static) -> Subscription {
    subscribe(move |event| {
        if let Event::Collection(collection) = event {
            callback(collection);
        }
    })
}

/// Calls `callback` after each wait of a thread that makes objects for a collection, in that
/// thread, until the subscription is dropped: each time that [`Stats::waits`](super::Stats::waits)
/// grows.
///
/// It is called in the middle of whatever makes the object, with the locks that are held there. As
/// in the callbacks of [`on_collect`], a collection that it calls for does nothing, and it waits
/// for none itself; its panics are [counted](super::Stats::panics).
///
/// # Examples
/// ```
/// use gc_core::sync;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// static WAITED: AtomicU64 = AtomicU64::new(0);
/// let subscription = sync::on_wait(|wait| {
///     WAITED.fetch_add(wait.duration.as_micros() as u64, Ordering::Relaxed);
/// });
/// drop(subscription);
/// ```
pub fn on_wait(callback: impl Fn(&Wait) + Send + Sync + 'static) -> Subscription {
    subscribe(move |event| {
        if let Event::Wait(wait) = event {
            callback(wait);
        }
    })
}

/// Notifies a listener, for as long as the subscription lives.
pub(crate) fn subscribe(listener: impl Fn(Event<'_>) + Send + Sync + 'static) -> Subscription {
    collector::look_after_forks();
    Subscription::new(Arc::new(listener))
}

/// Stops automatic collections of shared objects, of all threads, while the guard exists.
/// [`collect`](super::collect) and counting still work.
///
/// A collection that is under way goes on to its end.
///
/// # Examples
/// ```
/// use gc_core::sync;
///
/// let paused = sync::pause();
/// assert!(sync::is_paused());
/// drop(paused);
/// assert!(!sync::is_paused());
/// ```
pub fn pause() -> Pause {
    collector::look_after_forks();
    alarm::pause(true);
    Pause(())
}

/// Returns `true` while a [`Pause`] guard exists, in any thread.
///
/// # Examples
/// ```
/// assert!(!gc_core::sync::is_paused());
/// ```
#[must_use]
pub fn is_paused() -> bool {
    collector::look_after_forks();
    alarm::is_paused()
}

/// Looks at what a shared object reaches, by type, and how much of that is held from outside: what
/// leaks is held by something, and this tells by which type it is.
///
/// No thread is stopped; cells that others have locked at that moment are passed over. Leaves,
/// which can hold no handle, aren't in it, but for the object that is asked about. It waits for a
/// collection that is looking for garbage. Called in a finalizer, a destructor, a callback or a
/// `trace` that a collection runs, it sees nothing.
///
/// # Examples
/// ```
/// use gc_core::sync::{self, Gc, GcCell};
/// use gc_core::{Finalize, Trace};
///
/// #[derive(Trace, Finalize)]
/// #[trace(sync)]
/// struct Node(GcCell<Vec<Gc<Node>>>);
///
/// let leaf = Gc::new(Node(GcCell::default()));
/// let root = Gc::new(Node(GcCell::new(vec![leaf.clone(), Gc::new(Node(GcCell::default()))])));
/// let survey = sync::survey(&root);
/// assert_eq!(survey.objects(), 3);
/// // By `root` and `leaf`.
/// assert_eq!(survey.types[0].held_from_outside, 2);
/// println!("{survey}");
/// ```
#[must_use]
pub fn survey<T: ?Sized>(from: &Gc<T>) -> Survey {
    collector::survey(Gc::shared(from))
}

/// Stops automatic collections of shared objects while it exists; from [`pause`].
///
/// # Examples
/// ```
/// let pause: gc_core::sync::Pause = gc_core::sync::pause();
/// drop(pause);
/// ```
#[derive(Debug)]
#[must_use = "collections go on as soon as this is dropped"]
pub struct Pause(());

impl Drop for Pause {
    fn drop(&mut self) {
        alarm::pause(false);
    }
}
