//! [`Finalize`]: what happens to an object before it goes.

/// What to do with an object before it goes: Python's `__del__`.
///
/// `finalize` runs once in an object's life, when it is found that nobody can reach it any more,
/// and before anything of it is dropped; for a cycle, before anything of *any* member is dropped.
/// Every neighbour is whole and every weak handle upgrades. It may store a handle to itself or to a
/// neighbour in a live place: then the object, and all that it reaches, lives on, and is reclaimed
/// silently when it is found dead the next time.
///
/// `#[derive(Finalize)]` says that there is nothing to do, and costs nothing. A type that derives
/// [`Trace`] may not implement `Drop`, whose code could meet freed neighbours: this trait is the
/// place for such code.
///
/// # Panics
/// A panic in `finalize` counts as the end of it. All other work is finished first; then an
/// explicit collection, or the `drop` of the last handle, resumes the panic, and an automatic
/// collection counts it in [`Stats::panics`](crate::heap::Stats::panics).
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
    /// Runs once, when the object is found to be unreachable and before anything of it is dropped.
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

    /// Whether `finalize` does anything. Where it says `false`, it is never called and costs
    /// nothing.
    ///
    /// The default says `true`; the derived one says `false`. Asked whenever an object is made.
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

    /// Whether `finalize` does anything for *this* value. Where it says `false`, it is never called
    /// for the object that the value becomes, and costs no more than for a type that has none.
    ///
    /// Asked once, when the object is made, before the value is moved to the heap; not asked where
    /// [`needs_finalize`](Finalize::needs_finalize) says `false` of the whole type. What becomes of
    /// the value later doesn't change the answer. The default says `true`.
    ///
    /// For types that know better than their type does: a wrapper around a value that may have a
    /// finalizer of its own, an enum with one variant to clean up after.
    ///
    /// # Panics
    /// A panic leaves the function that was to make the object, and the value is dropped.
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
