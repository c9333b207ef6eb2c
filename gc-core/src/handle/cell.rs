//! [`GcCell`]: a cell for handles, without a borrow flag.

use std::cell::UnsafeCell;
use std::cmp::Ordering;
use std::fmt;
use std::mem;

use super::CloneFromCell;
use crate::heap::{Site, cloned_from_cell};
use crate::trace::{Finalize, Trace, TraceSync, Traced, drops_parts, flat, holds_any, visits};

/// A cell for handles: `GcCell<Gc<T>>`, `GcCell<Option<Gc<T>>>`, `GcCell<Weak<T>>`.
///
/// Like [`Cell`](std::cell::Cell), it has no borrow flag, takes no memory beside its content, and
/// never panics. Unlike that of a `Cell`, its content can be [cloned out](GcCell::get), if its type
/// is [`CloneFromCell`]: handles, options of handles, and types of your own that derive it. For
/// other contents use [`RefCell`](std::cell::RefCell), which can be traced as well.
///
/// A `GcCell<Vec<T>>` has the methods of a vector that run nobody's code while they look at the
/// elements: [`push`](GcCell::push), [`at`](GcCell::at) and others. No method lends the content to
/// a function, shared or mutably: whatever the function calls may change the cell meanwhile.
///
/// The collector traces handles, std's types and derived types in a cell, at any depth. It passes
/// over hand-written impls of [`Trace`] and functions of `#[trace(unsafe(with = "…"))]`, as in a
/// `Cell`, unless they promise never to panic ([`Trace::traces_plainly`]). A cycle through what is
/// passed over is not collected.
///
/// # Examples
/// ```
/// use gc_core::{Gc, GcCell};
///
/// let cell = GcCell::new(None);
/// cell.set(Some(Gc::new(5)));
/// assert_eq!(cell.get().as_deref(), Some(&5));
/// ```
///
/// A variable of an interpreter:
/// ```
/// use gc_core::{CloneFromCell, Finalize, Gc, GcCell, Trace};
/// use std::rc::Rc;
///
/// #[derive(Trace, Finalize, CloneFromCell)]
/// enum Value {
///     Nil,
///     Number(f64),
///     Text(Rc<str>),
///     Object(Gc<Object>),
/// }
///
/// #[derive(Trace, Finalize)]
/// struct Object {
///     field: GcCell<Value>,
/// }
///
/// let object = Gc::new(Object { field: GcCell::new(Value::Nil) });
/// object.field.set(Value::Object(object.clone()));
/// let Value::Object(itself) = object.field.get() else { unreachable!() };
/// assert!(Gc::ptr_eq(&object, &itself));
/// ```
#[repr(transparent)]
pub struct GcCell<T: ?Sized> {
    content: UnsafeCell<T>,
}

impl<T: ?Sized> GcCell<T> {
    /// The content, which is there for as long as the cell is.
    #[inline]
    pub(super) fn content(&self) -> *mut T {
        self.content.get()
    }
}

impl<T> GcCell<T> {
    /// Creates a cell with this content.
    ///
    /// # Examples
    /// ```
    /// let cell = gc_core::GcCell::new(Some(gc_core::Gc::new(5)));
    /// assert!(cell.take().is_some());
    /// ```
    #[inline]
    pub const fn new(content: T) -> Self {
        Self { content: UnsafeCell::new(content) }
    }

    /// Replaces the content, and drops the old.
    ///
    /// # Panics
    /// If dropping the old content panics.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, GcCell};
    ///
    /// let cell = GcCell::new(Gc::new(1));
    /// cell.set(Gc::new(2));
    /// assert_eq!(*cell.get(), 2);
    /// ```
    #[inline]
    pub fn set(&self, content: T) {
        // The old content is dropped when the new is in its place: its destructor may look into
        // this cell.
        drop(self.replace(content));
    }

    /// Replaces the content, and returns the old.
    ///
    /// # Examples
    /// ```
    /// let cell = gc_core::GcCell::new(1);
    /// assert_eq!(cell.replace(2), 1);
    /// ```
    #[inline]
    pub fn replace(&self, content: T) -> T {
        // SAFETY: rule C1: no reference to the content exists while this runs.
        mem::replace(unsafe { &mut *self.content.get() }, content)
    }

    /// Takes the content out, and leaves the default value in its place.
    ///
    /// # Examples
    /// ```
    /// let cell = gc_core::GcCell::new(Some(1));
    /// assert_eq!(cell.take(), Some(1));
    /// assert_eq!(cell.take(), None);
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
    /// [`CloneFromCell`] makes it, not the content's own `Clone`.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, GcCell};
    ///
    /// let cell = GcCell::new(Gc::new(5));
    /// assert!(Gc::ptr_eq(&cell.get(), &cell.get()));
    /// ```
    #[inline]
    #[must_use]
    #[cfg_attr(feature = "track", track_caller)]
    pub fn get(&self) -> T
    where
        T: CloneFromCell,
    {
        cloned_from_cell(Site::here(), || {
            // SAFETY: rule C1: by the promise of `CloneFromCell` nothing changes the cell
            // meanwhile.
            unsafe { &*self.content.get() }.clone_from_cell()
        })
    }

    /// Replaces the content by what a function makes of a clone of it.
    ///
    /// The function may do anything, also to this cell: what it returns is the content afterwards.
    ///
    /// # Examples
    /// ```
    /// let count = gc_core::GcCell::new(1);
    /// count.update(|count| count + 1);
    /// assert_eq!(count.get(), 2);
    /// ```
    #[inline]
    #[cfg_attr(feature = "track", track_caller)]
    pub fn update(&self, f: impl FnOnce(T) -> T)
    where
        T: CloneFromCell,
    {
        self.set(f(self.get()));
    }

    /// Consumes the cell and returns its content.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gc_core::GcCell::new(5).into_inner(), 5);
    /// ```
    #[inline]
    pub fn into_inner(self) -> T {
        self.content.into_inner()
    }

    /// Returns a mutable reference to the content.
    ///
    /// # Examples
    /// ```
    /// let mut cell = gc_core::GcCell::new(vec![1]);
    /// cell.get_mut().push(2);
    /// assert_eq!(cell.into_inner(), [1, 2]);
    /// ```
    #[inline]
    pub fn get_mut(&mut self) -> &mut T {
        self.content.get_mut()
    }
}

/// Inside a cell, hand-written impls of `Trace` and functions of `with` are passed over, at any
/// depth, unless they say [`traces_plainly`](Trace::traces_plainly). Others may panic, and then the
/// panic hook could take the content out while it is traced.
// SAFETY: the content's edges are reported once, as it reports them. The cell has no destructor of
// its own.
unsafe impl<T: Traced> Trace for GcCell<T> {
    holds_any!(T);
    drops_parts!(T);
    visits!(|this, to| to.in_cell(flat::<T>(), |to| {
        // SAFETY: rule C1: while the reference lives, no code runs that changes a cell.
        to.part::<T>(unsafe { &*this.content.get() });
    }));
}

// SAFETY: it isn't `Sync`, so that it is only shared inside a lock, whose guard the tracer has.
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
    #[cfg_attr(feature = "track", track_caller)]
    fn clone(&self) -> Self {
        Self::new(self.get())
    }
}

impl<T: CloneFromCell + fmt::Debug> fmt::Debug for GcCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("GcCell").field(&self.get()).finish()
    }
}

impl<T: CloneFromCell + PartialEq> PartialEq for GcCell<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: CloneFromCell + Eq> Eq for GcCell<T> {}

impl<T: CloneFromCell + PartialOrd> PartialOrd for GcCell<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.get().partial_cmp(&other.get())
    }
}

impl<T: CloneFromCell + Ord> Ord for GcCell<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.get().cmp(&other.get())
    }
}

// SAFETY: the content is cloned by an impl of this trait, which promises the same; nothing else
// runs.
unsafe impl<T: CloneFromCell> CloneFromCell for GcCell<T> {
    #[inline]
    fn clone_from_cell(&self) -> Self {
        Self::new(self.get())
    }
}
