//! [`GcCell`]: a cell with a lock of its own.

use std::cell::UnsafeCell;
use std::fmt;
use std::mem;
use std::ops::Deref;

use crate::handle::CloneFromCell;
use crate::sync::here::{Here, with_here};
use crate::sync::primitives::{AtomicU32, Ordering};
use crate::sync::wait::Wait;
use crate::trace::{Finalize, Trace, TraceSync, Traced, drops_parts, flat, holds_any, visits};

/// A cell for what threads share: a handle, an enum of handles, a small value.
///
/// Reading clones the content, and writing replaces it as a whole, under a lock that is held for
/// the time of that only: no user code runs meanwhile, so that nobody waits long and nothing can be
/// locked twice. Between a [`get`](GcCell::get) and a [`set`](GcCell::set), other threads may have
/// set something else. It takes 4 bytes besides the content: 16 for a handle. For what is changed
/// in its place take a [`Mutex`](std::sync::Mutex).
///
/// It is [`Sync`] where its content is [`Send`].
///
/// # Examples
/// ```
/// use gc_core::sync::{Gc, GcCell};
///
/// let cell = GcCell::new(Some(Gc::new(1)));
/// std::thread::scope(|scope| {
///     scope.spawn(|| cell.set(Some(Gc::new(2))));
///     scope.spawn(|| assert!(cell.get().is_some()));
/// });
/// assert_eq!(cell.take().as_deref(), Some(&2));
/// assert_eq!(cell.get(), None);
/// ```
pub struct GcCell<T: ?Sized> {
    lock: AtomicU32,
    content: UnsafeCell<T>,
}

// SAFETY: one thread at a time has the content, under the lock; it leaves it as it would be sent.
unsafe impl<T: ?Sized + Send> Sync for GcCell<T> {}

impl<T: ?Sized> std::panic::RefUnwindSafe for GcCell<T> {}

/// The lock is held until this goes.
struct Locked<'a, T: ?Sized>(&'a GcCell<T>);

impl<T: ?Sized> Drop for Locked<'_, T> {
    fn drop(&mut self) {
        self.0.lock.store(0, Ordering::Release);
    }
}

impl<T: ?Sized> Deref for Locked<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: rule C3: who has the lock has the content.
        unsafe { &*self.0.content.get() }
    }
}

impl<T: ?Sized> GcCell<T> {
    #[inline]
    fn try_lock(&self) -> Option<Locked<'_, T>> {
        let lock = self.lock.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed);
        lock.is_ok().then(|| Locked(self))
    }

    #[inline]
    fn lock(&self) -> Locked<'_, T> {
        self.try_lock().unwrap_or_else(|| self.wait_for_lock())
    }

    #[cold]
    #[inline(never)]
    fn wait_for_lock(&self) -> Locked<'_, T> {
        let mut wait = Wait::new();
        loop {
            wait.a_while();
            assert!(
                !wait.is_long() || !with_here(Here::is_tracing),
                "gc-core: a panic hook waits for a `sync::GcCell` that the collector has locked, in the thread of the \
                 collector, whose `trace` has panicked: it would wait for itself. Don't use cells of shared objects in a \
                 panic hook"
            );
            if let Some(locked) = self.try_lock() {
                return locked;
            }
        }
    }
}

impl<T> GcCell<T> {
    /// Creates a cell with this content.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::GcCell;
    ///
    /// static CELL: GcCell<u32> = GcCell::new(5);
    /// assert_eq!(CELL.get(), 5);
    /// ```
    #[inline]
    pub const fn new(content: T) -> Self {
        Self { lock: AtomicU32::new(0), content: UnsafeCell::new(content) }
    }

    /// Replaces the content, and drops the old one after that, outside of the lock.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::GcCell;
    ///
    /// let cell = GcCell::new(1);
    /// cell.set(2);
    /// assert_eq!(cell.get(), 2);
    /// ```
    #[inline]
    pub fn set(&self, content: T) {
        drop(self.replace(content));
    }

    /// Replaces the content, and returns the old one.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::GcCell;
    ///
    /// let cell = GcCell::new(1);
    /// assert_eq!(cell.replace(2), 1);
    /// ```
    #[inline]
    pub fn replace(&self, content: T) -> T {
        let _locked = self.lock();
        // SAFETY: rule C3: who has the lock has the content.
        mem::replace(unsafe { &mut *self.content.get() }, content)
    }

    /// Leaves the default in the cell, and returns what was in it.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::GcCell;
    ///
    /// let cell = GcCell::new(Some(1));
    /// assert_eq!((cell.take(), cell.get()), (Some(1), None));
    /// ```
    #[inline]
    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.replace(T::default())
    }

    /// Returns a clone of the content.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::{Gc, GcCell};
    ///
    /// let cell = GcCell::new(Gc::new(5));
    /// assert_eq!(*cell.get(), 5);
    /// ```
    #[inline]
    #[must_use]
    pub fn get(&self) -> T
    where
        T: CloneFromCell,
    {
        self.lock().clone_from_cell()
    }

    /// Returns the content.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::GcCell;
    ///
    /// assert_eq!(GcCell::new(5).into_inner(), 5);
    /// ```
    #[inline]
    pub fn into_inner(self) -> T {
        self.content.into_inner()
    }

    /// Returns a mutable reference to the content: no lock is needed.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::GcCell;
    ///
    /// let mut cell = GcCell::new(5);
    /// *cell.get_mut() += 1;
    /// assert_eq!(cell.get(), 6);
    /// ```
    #[inline]
    pub fn get_mut(&mut self) -> &mut T {
        self.content.get_mut()
    }
}

// SAFETY: the content's edges are reported once, as it reports them, under the lock, which is
// tried: nothing of it is put off until the lock is free. The cell has no destructor of its own.
unsafe impl<T: Traced> Trace for GcCell<T> {
    holds_any!(T);
    drops_parts!(T);
    visits!(|this, to| if to.looks_into::<T>() {
        match this.try_lock() {
            // SAFETY: the lock lies in the cell; the guard's drop only unlocks it.
            Some(content) => to.in_cell(flat::<T>(), |to| unsafe { to.guarded(flat::<T>(), content) }),
            None => to.hide(),
        }
    });
}

// SAFETY: what is in it changes under the lock.
unsafe impl<T: TraceSync> TraceSync for GcCell<T> {}

impl<T> Finalize for GcCell<T> {
    fn needs_finalize() -> bool {
        false
    }
}

impl<T: Default> Default for GcCell<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for GcCell<T> {
    fn from(content: T) -> Self {
        Self::new(content)
    }
}

impl<T: CloneFromCell> Clone for GcCell<T> {
    fn clone(&self) -> Self {
        Self::new(self.get())
    }
}

impl<T: CloneFromCell + fmt::Debug> fmt::Debug for GcCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("GcCell").field(&self.get()).finish()
    }
}
