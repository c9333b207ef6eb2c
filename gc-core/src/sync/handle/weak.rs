//! [`Weak`]: the handle that doesn't keep its object alive.

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::{self, NonNull};

use super::Gc;
use crate::handle::by_identity;
use crate::ptr::Shared;
use crate::ptr::with_address;
use crate::sync::record::Record;
use crate::sync::wait::Wait;
use crate::sync::word::Phase;
use crate::trace::{Finalize, Trace, TraceSync, Tracer, holds_nothing};

/// A handle that doesn't keep its object alive, nor its memory: to
/// [`Weak`](std::sync::Weak) of `Arc` what [`Gc`] is to `Arc`.
///
/// Every weak handle to one object shares a record of 32 bytes with the others; that is what stays
/// while there are some. Handles compare and hash by identity: those to one object are equal, dead
/// or alive, so that one can be a key.
///
/// # Examples
/// ```
/// use gc_core::sync::Gc;
///
/// let gc = Gc::new(5);
/// let weak = Gc::downgrade(&gc);
/// assert_eq!(weak.upgrade().as_deref(), Some(&5));
/// drop(gc);
/// assert!(weak.upgrade().is_none());
/// ```
///
/// As a key:
/// ```
/// use gc_core::sync::Gc;
/// use std::collections::HashMap;
///
/// let (gc, other) = (Gc::new(5), Gc::new(5));
/// let mut names = HashMap::from([(Gc::downgrade(&gc), "gc"), (Gc::downgrade(&other), "other")]);
/// drop(other);
/// names.retain(|weak, _| weak.strong_count() > 0);
/// assert_eq!(names.len(), 1);
/// assert_eq!(names[&Gc::downgrade(&gc)], "gc");
/// ```
#[repr(transparent)]
pub struct Weak<T: ?Sized> {
    /// The side record's address, with the metadata of a handle to the object.
    record: NonNull<T>,
    /// Rule V1: the type is invariant.
    invariant: PhantomData<*mut T>,
}

/// Instead of a record: there never was an object.
const NOWHERE: usize = usize::MAX;

// SAFETY: as for `Gc`, which an upgrade makes of it.
unsafe impl<T: ?Sized + Send + Sync> Send for Weak<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send + Sync> Sync for Weak<T> {}

impl<T: ?Sized + RefUnwindSafe> UnwindSafe for Weak<T> {}
impl<T: ?Sized + RefUnwindSafe> RefUnwindSafe for Weak<T> {}

impl<T> Weak<T> {
    /// Creates a handle to nothing.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Weak;
    ///
    /// assert!(Weak::<u8>::new().upgrade().is_none());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        let nowhere = ptr::without_provenance_mut(NOWHERE);
        // SAFETY: it is not null.
        Self { record: unsafe { NonNull::new_unchecked(nowhere) }, invariant: PhantomData }
    }
}

impl<T: ?Sized> Weak<T> {
    /// One more handle to what a record is of.
    ///
    /// # Safety
    /// The record is there, and is that of the object whose value is at `value`.
    pub(super) unsafe fn share(record: NonNull<Record>, value: NonNull<T>) -> Self {
        // SAFETY: the record is there, as this function asks for.
        unsafe { record.as_ref() }.retain();
        Self { record: with_address(value, record.cast()), invariant: PhantomData }
    }

    #[inline]
    fn record_ptr(&self) -> Option<NonNull<Record>> {
        (self.record.addr().get() != NOWHERE).then(|| self.record.cast())
    }

    #[inline]
    fn record(&self) -> Option<&Record> {
        // SAFETY: this handle is an owner of the record.
        self.record_ptr().map(|record| unsafe { record.as_ref() })
    }

    /// Returns a strong handle, if the object is alive.
    ///
    /// An object is alive until the last strong handle to it goes, and while its finalizer runs.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// let again = weak.upgrade().unwrap();
    /// assert!(Gc::ptr_eq(&gc, &again));
    /// ```
    #[inline]
    #[must_use]
    pub fn upgrade(&self) -> Option<Gc<T>> {
        let entered = self.record()?.enter()?;
        let object = entered.object();
        if !retain_alive(object) {
            return None;
        }
        let value = with_address(self.record, object.value_ptr());
        // SAFETY: rule P2: the object's own pointer, with the metadata of a handle to it; the count
        // is taken above.
        Some(unsafe { Gc::from_value(value) })
    }

    /// Returns the number of strong handles, or 0 if the object is gone.
    ///
    /// Other threads may change it at any time.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// assert_eq!(weak.strong_count(), 1);
    /// drop(gc);
    /// assert_eq!(weak.strong_count(), 0);
    /// ```
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "a count has 28 bits")]
    pub fn strong_count(&self) -> usize {
        let entered = self.record().and_then(Record::enter);
        entered.map_or(0, |entered| entered.object().header().word.look().count() as usize)
    }

    /// Returns the number of weak handles to the object, or 0 if it is gone.
    ///
    /// Other threads may change it at any time.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// assert_eq!(weak.clone().weak_count(), 2);
    /// ```
    #[must_use]
    pub fn weak_count(&self) -> usize {
        if self.strong_count() == 0 { 0 } else { self.record().map_or(0, Record::weak_handles) }
    }

    /// Returns whether two handles are to the same object, dead or alive; or both to nothing.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// assert!(Gc::downgrade(&gc).ptr_eq(&Gc::downgrade(&gc)));
    /// ```
    #[must_use]
    pub fn ptr_eq(&self, other: &Self) -> bool {
        self.record.addr() == other.record.addr()
    }

    /// Turns the handle into a pointer, which is not one to the value. [`Weak::from_raw`] turns it
    /// back.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::{Gc, Weak};
    ///
    /// let gc = Gc::new(5);
    /// let pointer = Gc::downgrade(&gc).into_raw();
    /// // SAFETY: it is from `into_raw`, and used once.
    /// let weak = unsafe { Weak::from_raw(pointer) };
    /// assert!(weak.upgrade().is_some());
    /// ```
    #[must_use = "losing the pointer leaks the side record"]
    pub fn into_raw(self) -> *const T {
        ManuallyDrop::new(self).record.as_ptr()
    }

    /// Turns a pointer back into the handle that it was.
    ///
    /// # Safety
    /// The pointer is from [`Weak::into_raw`] of this module's `Weak`, possibly unsized since, and
    /// is used for one handle only. Lifetimes in `T` are those that they were.
    pub unsafe fn from_raw(pointer: *const T) -> Self {
        // SAFETY: as this function asks for, it is from `into_raw`, so it is not null.
        Self { record: unsafe { NonNull::new_unchecked(pointer.cast_mut()) }, invariant: PhantomData }
    }
}

/// One handle more to an object that a weak one has found, if it is alive (rule M14).
#[inline]
fn retain_alive(object: Shared) -> bool {
    let word = &object.header().word;
    let seen = word.look();
    (seen.upgrades() && word.upgrade(seen).is_ok()) || retain_later(object)
}

/// The word was changed just then, or is decided on, or the object is no longer alive.
#[cold]
#[inline(never)]
fn retain_later(object: Shared) -> bool {
    let word = &object.header().word;
    let mut wait = Wait::new();
    loop {
        let seen = word.look();
        if seen.count() == 0 || seen.phase() == Phase::Dead {
            return false;
        }
        if !seen.upgrades() {
            wait.a_while();
        } else if word.upgrade(seen).is_ok() {
            return true;
        }
    }
}

impl<T: ?Sized> Gc<T> {
    /// Returns a weak handle to the object.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::Gc;
    ///
    /// let gc = Gc::new(5);
    /// let weak = Gc::downgrade(&gc);
    /// assert!(weak.upgrade().is_some());
    /// ```
    #[must_use = "a weak handle that is dropped at once has no effect"]
    pub fn downgrade(this: &Self) -> Weak<T> {
        let record = record_of(Self::shared(this));
        // SAFETY: the object owns the record while this handle lives.
        unsafe { Weak::share(record, Self::value(this)) }
    }
}

/// The object's side record; a new one, if it had none. That of a condemned object, which somebody
/// asks for in the destructor of another, names nothing (rule M15).
fn record_of(object: Shared) -> NonNull<Record> {
    let header = object.header();
    if let Some(record) = header.record_ptr() {
        return record;
    }
    let is_condemned = header.word.look().phase() == Phase::Dead;
    let record = Record::new(header.vtable(), if is_condemned { None } else { Some(object) });
    // SAFETY: it is the object's, and stays until it is taken off.
    match unsafe { header.attach(record) } {
        Ok(()) => record,
        Err(theirs) => {
            // SAFETY: nobody else knows it.
            unsafe { Record::release(record) };
            theirs
        }
    }
}

impl<T: ?Sized> Clone for Weak<T> {
    #[inline]
    fn clone(&self) -> Self {
        if let Some(record) = self.record() {
            record.retain();
        }
        Self { record: self.record, invariant: PhantomData }
    }
}

impl<T: ?Sized> Drop for Weak<T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(record) = self.record_ptr() {
            // SAFETY: this handle is an owner, and is none from now on.
            unsafe { Record::release(record) };
        }
    }
}

impl<T> Default for Weak<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: ?Sized> fmt::Debug for Weak<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(Weak)")
    }
}

// The record is there for as long as a handle is, so that no other object's has its address.
by_identity!(Weak: |this| this.record.addr().get());

// SAFETY: a weak handle keeps nothing alive: there is no edge to report.
unsafe impl<T: ?Sized> Trace for Weak<T> {
    #[inline]
    fn trace(&self, _: &mut Tracer<'_>) {}

    #[inline]
    fn __trace_part(&self, _: &mut Tracer<'_>) {}

    holds_nothing!();
}

// SAFETY: nothing is reported.
unsafe impl<T: ?Sized> TraceSync for Weak<T> {}

impl<T: ?Sized> Finalize for Weak<T> {
    fn needs_finalize() -> bool {
        false
    }
}
