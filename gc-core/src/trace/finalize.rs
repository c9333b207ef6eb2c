//! [`Finalize`]: what to do with an object before it is dropped.

/// A type with a finalizer: code that runs before an object is dropped, as Python's `__del__` does.
///
/// `finalize` runs once in an object's life, when nothing can reach the object any more, and before
/// anything of it is dropped. In a cycle, it runs before anything of *any* member is dropped, so
/// that every neighbour is whole and every weak handle upgrades. It may store a handle to the
/// object or to a neighbour in a live place. Then that object, and all that it reaches, lives on.
/// When it is found dead again, it is freed, and its finalizer doesn't run a second time.
///
/// `#[derive(Finalize)]` says that there is nothing to do, and costs nothing. A type that derives
/// [`Trace`](trait@crate::Trace) may not implement `Drop`, whose code could meet freed neighbours:
/// this trait is the place for such code.
///
/// A finalizer may run in any call that makes an object: [`Gc`'s
/// page](crate::Gc#when-finalizers-run) says when, and how to choose the points.
///
/// # Panics
/// An object whose `finalize` panics counts as finalized. All other work is finished first. Then an
/// explicit collection, or the `drop` of the last handle, resumes the panic; an automatic
/// collection counts it in [`Stats::panics`](crate::heap::Stats::panics) instead.
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, Trace};
///
/// #[derive(Trace)]
/// struct Person {
///     name: String,
/// }
///
/// impl Finalize for Person {
///     fn finalize(&self) {
///         println!("{} object is being deleted.", self.name);
///     }
/// }
///
/// let alice = Gc::new(Person { name: "Alice".into() });
/// drop(alice); // prints: Alice object is being deleted.
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no finalizer: it doesn't implement `Finalize`",
    label = "`{Self}` has no `Finalize` impl",
    note = "`#[derive(Finalize)]` says that there is nothing to do when it goes",
    note = "`impl Finalize for {Self}` says what there is to do"
)]
pub trait Finalize {
    /// Runs once, when nothing can reach the object any more, and before anything of it is dropped.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Finalize, Gc, Trace};
    /// use std::cell::Cell;
    ///
    /// thread_local!(static GONE: Cell<u32> = const { Cell::new(0) });
    ///
    /// #[derive(Trace)]
    /// struct Counted;
    /// impl Finalize for Counted {
    ///     fn finalize(&self) {
    ///         GONE.set(GONE.get() + 1);
    ///     }
    /// }
    ///
    /// drop(Gc::new(Counted));
    /// assert_eq!(GONE.get(), 1);
    /// ```
    #[inline]
    fn finalize(&self) {}

    /// Returns whether `finalize` does anything. If not, it is never called and costs nothing.
    ///
    /// The default returns `true`. The derived one returns `false`, unless an attribute names
    /// something to do. It is called whenever an object is made.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Finalize;
    ///
    /// #[derive(Finalize)]
    /// struct Quiet;
    /// assert!(!Quiet::needs_finalize());
    /// ```
    #[inline]
    #[must_use]
    fn needs_finalize() -> bool
    where
        Self: Sized,
    {
        true
    }

    /// Returns whether `finalize` does anything for *this* value. If not, it is never called for
    /// the object that the value becomes, which then costs no more than one of a type without a
    /// finalizer.
    ///
    /// It is called once, when the object is made, before the value is moved to the heap. It is not
    /// called if [`needs_finalize`](Finalize::needs_finalize) returns `false` for the whole type.
    /// Later changes of the value don't matter. The default returns `true`.
    ///
    /// Override it for types of which only some values have something to do: an enum with one
    /// variant to clean up after, or a wrapper around a value that may have a finalizer of its own.
    ///
    /// # Panics
    /// If it panics, the panic leaves the function that was to make the object, and the value is
    /// dropped.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Finalize, Gc, Trace};
    ///
    /// #[derive(Trace)]
    /// enum Value {
    ///     Number(f64),
    ///     Connection(#[trace(skip)] u64),
    /// }
    ///
    /// impl Finalize for Value {
    ///     fn finalize(&self) {
    ///         if let Value::Connection(number) = self {
    ///             println!("closing {number}");
    ///         }
    ///     }
    ///
    ///     fn value_needs_finalize(&self) -> bool {
    ///         matches!(self, Value::Connection(_))
    ///     }
    /// }
    ///
    /// drop(Gc::new(Value::Number(1.0))); // `finalize` isn't called
    /// drop(Gc::new(Value::Connection(2))); // prints: closing 2
    /// ```
    #[inline]
    #[must_use]
    fn value_needs_finalize(&self) -> bool {
        true
    }
}
