//! [`TraceSync`]: which types can be traced while other threads use them.

use super::Trace;

/// A type whose `trace` may run while other threads use the value.
///
/// [`Trace`] alone doesn't say that. A collection of one thread's objects stops that thread, so
/// that nobody changes what is traced. The collector of objects that threads share stops nobody:
/// it counts what `trace` reports while other threads go on. An impl that locks, reports, and
/// unlocks keeps all promises of [`Trace`]. Here it would report a handle that another thread takes
/// out of the lock before the collector has decided, and what that handle keeps alive would be
/// freed.
///
/// # How a type gets it
/// - **Your own type**: `#[trace(sync)]` beside `#[derive(Trace)]`. Every field that is traced must
///   have it too.
/// - **A field that can't have it**: `#[trace(skip)]`, if it holds no handle that can be part of a
///   cycle.
/// - **A trait object**: make it a supertrait, `trait Shape: TraceSync`.
/// - **By hand**, beside a hand-written [`Trace`]: see below.
///
/// The types of std and of other crates that have [`Trace`] have it if their parts have it. Locks
/// have it as well ([`Mutex`](std::sync::Mutex), [`RwLock`](std::sync::RwLock),
/// [`OnceLock`](std::sync::OnceLock)), and so do the cells that are for one thread: where threads
/// share one, it is inside a lock, which is held while its content is traced. [`Gc`](crate::Gc),
/// [`Weak`](crate::Weak) and the other handles of one thread's heap don't have it, nor do the
/// closures that [`closure!`](crate::closure!) makes.
///
/// The trait says nothing about [`Send`] and [`Sync`]; a type needs these besides.
///
/// # Safety
/// An implementation keeps the four promises of [`Trace`], and two more, for each value that
/// threads share:
///
/// 5. **Frozen.** What `trace` reports changes only in these ways: through `&mut`; under a lock
///    whose guard `trace` gives to [`Tracer::locked`](crate::Tracer::locked); or from nothing to
///    something, once, as in a [`OnceLock`](std::sync::OnceLock). What `trace` passes on to be
///    traced is a part of the value, in its place: nothing temporary, and nothing shared with
///    another value. Handles are excepted: a clone of an owned one may be reported instead.
/// 6. **It waits for nothing.** `trace` tries locks, and leaves out what another thread has locked.
///    It blocks on no other event either.
///
/// Breaking one is undefined behaviour: the collector may free what is in use.
///
/// # Examples
/// ```
/// use gc_core::Trace;
/// use gc_core::sync::TraceSync;
/// use std::sync::Mutex;
///
/// #[derive(Trace)]
/// #[trace(sync)]
/// struct Node<T> {
///     name: String,
///     children: Mutex<Vec<Node<T>>>,
///     value: T,
/// }
///
/// fn can_be_shared<T: TraceSync>(_: &T) {}
/// can_be_shared(&Node { name: "root".to_owned(), children: Mutex::default(), value: 7 });
/// ```
///
/// By hand, for a lock of your own:
///
/// ```
/// use gc_core::sync::TraceSync;
/// use gc_core::{Trace, Tracer};
/// use std::sync::Mutex;
///
/// /// A value that is locked, or taken.
/// struct Slot<T>(Mutex<Option<T>>);
///
/// // SAFETY: the content is visited once; the destructor only drops it.
/// unsafe impl<T: Trace> Trace for Slot<T> {
///     fn trace(&self, tracer: &mut Tracer<'_>) {
///         if let Ok(guard) = self.0.try_lock() {
///             // SAFETY: the lock lies in the value; the guard's drop only unlocks it.
///             unsafe { tracer.locked(guard) };
///         }
///     }
/// }
///
/// // SAFETY: the content changes under the lock alone, whose guard the tracer gets; the lock is
/// // tried, never waited for.
/// unsafe impl<T: TraceSync> TraceSync for Slot<T> {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be in an object that threads share: it doesn't implement `TraceSync`",
    label = "`{Self}` has no `TraceSync` impl",
    note = "a type of your own can have `#[trace(sync)]` beside `#[derive(Trace)]`",
    note = "a field that holds no handle can have `#[trace(skip)]`",
    note = "`gc_core::Gc` and `gc_core::Weak` stay in their thread: objects that threads share hold the handles of `gc_core::sync`",
    note = "a trait object has it if `TraceSync` is a supertrait of its trait"
)]
#[cfg_attr(
    not(target_has_atomic = "64"),
    allow(unreachable_pub, reason = "`sync`, which publishes it, needs atomics of 64 bits")
)]
pub unsafe trait TraceSync: Trace {
    /// Does nothing. The derive's impls name here what they rely on: that each field that is traced
    /// has this trait.
    #[doc(hidden)]
    fn __parts()
    where
        Self: Sized,
    {
    }
}
