//! [`Trace`]: what an object holds.

use super::asked::answer;
use super::{Depth, Inspector, Tracer};

/// A type whose [`Gc`](crate::Gc) handles the collector can visit.
///
/// Derive it: `#[derive(Trace)]` visits every field and checks that the type has no destructor of
/// its own. Write it by hand only for types that the derive can't see into, such as wrappers around
/// foreign containers.
///
/// # Semantics
/// An *edge* is a handle that the value owns, at any depth: in its fields, in the elements of its
/// containers, behind its boxes. `trace` passes each edge to the tracer, by calling `trace` on
/// whatever holds it. It may run at any time that a handle is created, or a collection asked for,
/// and any number of times.
///
/// Leaving an edge out is safe: its target looks held from outside, so that at worst a cycle
/// through it is never freed. What a type does not own alone (`Rc`, `Arc`, references) must be left
/// out.
///
/// Two things are left out although they are owned. A hand-written `trace` is not called for what
/// is in a [`Cell`](std::cell::Cell) or a [`GcCell`](crate::GcCell), at any depth, and neither is a
/// function of `#[trace(unsafe(with = "…"))]`: it may panic, and the panic hook may then take the
/// content away from under it. And values that nest by value through a hand-written `trace`, or
/// through locks, are looked into some hundred boxes and containers deep, but no deeper, so that
/// the stack doesn't overflow. [`Trace::traces_plainly`] promises what makes both unnecessary.
/// Derived types, and std's, are traced in cells and to any depth.
///
/// # Safety
/// An implementation keeps these promises. To break one is undefined behaviour, but for what the
/// table says.
///
/// 1. **No edge twice.** One call reports each handle that the value owns at most once.
/// 2. **No foreign edge.** It reports no handle that the value doesn't own, and none that is gone
///    when `trace` returns, but for a clone of an owned handle made only to be reported.
/// 3. **No change.** It mutates nothing that a `trace` can read: it sets no cell of a traced object
///    and borrows none mutably, drops no handle but clones of its own making, and keeps none of
///    these: they are gone when it returns. It catches no panic: the panic hook may do what no
///    `trace` may, and the collector has to hear of it. What safe code can take out of a cell of
///    its own it visits by [`Tracer::visit_in_cell`], since that hook is safe code.
/// 4. **No reach from destructors.** If the type, or anything in it that is traced, has a `Drop` of
///    its own, then that destructor neither dereferences nor clones nor moves out a handle that
///    `trace` reports: when an object dies in a cycle the neighbours may be gone. [`Finalize`] is
///    the place for such code.
///
/// The collector can't check them. Debug builds notice one thing: more edges to an object that a
/// collection looks at than the object has handles. What becomes of an implementation that doesn't
/// keep to the above:
///
/// | `trace`                       | debug builds               | release builds             | undefined |
/// |-------------------------------|----------------------------|----------------------------|-----------|
/// | leaves edges out              | a leak at worst            | a leak at worst            | no        |
/// | answers differently each time | a leak at worst            | a leak at worst            | no        |
/// | panics                        | its object is kept         | its object is kept         | no        |
/// | breaks 1 or 2, is noticed     | panic, naming types        | may free what is in use    | yes       |
/// | breaks 1 or 2, is not noticed | may free what is in use    | may free what is in use    | yes       |
/// | breaks 3 or 4                 | anything                   | anything                   | yes       |
///
/// *Answers differently*, while no handle is made, moved or dropped, and each answer by itself
/// keeps promises 1 and 2: a lock is held this time, a `RefCell` borrowed. Each time that a
/// collection counts, it asks an object once and keeps to that answer to the end; after finalizers
/// it counts, and asks, again.
///
/// *Panic, naming types*: that of the object, and those that report edges to it, of which the one
/// that reports the most is most likely the wrong one. The collection is given up: nothing is
/// freed. The next one finds the same and panics too.
///
/// *May free what is in use*: the collector takes it that all handles to the object are inside what
/// it looks at. The object is freed, handles in use or not, unless something else that is held
/// leads to it. If all of them were garbage, no harm is done. The collection ends in any case.
///
/// # Panics
/// An object whose `trace` panics counts as held from outside, and as holding nothing: it is kept,
/// and so is what it holds. The rest of the garbage is collected; then the panic is treated as one
/// of a finalizer. Nothing is lost: once `trace` works, the next collection finds what this one had
/// to keep.
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Trace, Tracer};
///
/// /// A foreign-looking container that the derive can't see into.
/// struct Pair<T>(Box<[T; 2]>);
///
/// // SAFETY: each of the two elements is visited once; there is no destructor.
/// unsafe impl<T: Trace> Trace for Pair<T> {
///     fn trace(&self, tracer: &mut Tracer<'_>) {
///         self.0[0].trace(tracer);
///         self.0[1].trace(tracer);
///     }
///     fn can_hold_gc() -> bool {
///         T::can_hold_gc()
///     }
/// }
/// impl<T> Finalize for Pair<T> {}
///
/// let leaf = Gc::new(1);
/// let pair = Gc::new(Pair(Box::new([leaf.clone(), leaf])));
/// assert_eq!(*pair.0[0], 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be traced: it doesn't implement `Trace`",
    label = "`{Self}` has no `Trace` impl",
    note = "a type of your own can have `#[derive(Trace)]`",
    note = "a field that holds no `Gc` can have `#[trace(skip)]`",
    note = "a field of a foreign type that does hold some can have `#[trace(unsafe(with = \"path\"))]`, with a function that visits them",
    note = "a trait object can be traced if `Trace` is a supertrait of its trait; a closure can't"
)]
pub unsafe trait Trace {
    /// Reports the edges of this value to the tracer.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Trace, Tracer};
    ///
    /// struct Stack(Vec<Gc<u8>>);
    ///
    /// // SAFETY: `Vec`'s own impl visits each element once.
    /// unsafe impl Trace for Stack {
    ///     fn trace(&self, tracer: &mut Tracer<'_>) {
    ///         self.0.trace(tracer);
    ///     }
    /// }
    /// ```
    fn trace(&self, tracer: &mut Tracer<'_>);

    /// Whether a value of this type can own a [`Gc`](crate::Gc), at any depth.
    ///
    /// Where it says `false` the type is a *leaf*: its objects cost the collector nothing, and are
    /// not traced. The default says `true`; the derive looks at the fields. A wrong `false`
    /// leaks cycles and does no other harm.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Trace};
    ///
    /// assert!(!<Vec<Option<(u8, String)>>>::can_hold_gc());
    /// assert!(<Vec<Option<Gc<u8>>>>::can_hold_gc());
    /// ```
    #[inline]
    #[must_use]
    fn can_hold_gc() -> bool
    where
        Self: Sized,
    {
        true
    }

    /// Whether this hand-written `trace` is as plain as a derived one. `true` is a promise; the
    /// default is `false`.
    ///
    /// Where it says `true`, values in a [`Cell`](std::cell::Cell) or a [`GcCell`](crate::GcCell)
    /// are traced as others are, and what nests deep in them is put off instead of left out.
    /// Otherwise both are left out, which is safe.
    ///
    /// It is asked of a value so that trait objects can answer. The answer depends on the type
    /// alone, and asking does nothing else. Derived impls, and those for std's types, need no
    /// answer.
    ///
    /// # Promises
    /// Whoever says `true` promises besides the promises of [`Trace`] that `trace`
    /// - never panics;
    /// - holds no guard (a borrow, a lock) while it visits parts;
    /// - visits what the value owns by [`Tracer::visit`], where it doesn't know its type; and
    /// - but for handles, visits parts of the value only, which are where they are for as long as
    ///   the value isn't changed: no temporary ones.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Trace, Tracer};
    /// use std::cell::Cell;
    ///
    /// /// As engines have it: a number, or a handle, in one word.
    /// #[derive(Default)]
    /// struct Packed(Option<Gc<u64>>);
    ///
    /// // SAFETY: the one handle is visited once, and nothing else is done.
    /// unsafe impl Trace for Packed {
    ///     fn trace(&self, tracer: &mut Tracer<'_>) {
    ///         self.0.trace(tracer);
    ///     }
    ///     fn traces_plainly(&self) -> bool {
    ///         true
    ///     }
    /// }
    ///
    /// let register = Gc::new(Cell::new(Packed(Some(Gc::new(7)))));
    /// assert_eq!(register.take().0.as_deref(), Some(&7));
    /// # impl gc_core::Finalize for Packed {}
    /// ```
    #[inline]
    #[must_use]
    fn traces_plainly(&self) -> bool {
        false
    }

    /// [`Trace::can_hold_gc`] for a type that may contain itself: asks its parts with one level
    /// less to go, and says `true` where the levels are used up. Containers and derived impls
    /// override both.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __holds_gc<D: Depth>() -> bool
    where
        Self: Sized,
    {
        !D::ASKS || Self::can_hold_gc()
    }

    /// [`Trace::__holds_gc`], asked once where the answer is not a constant: in debug builds. What
    /// derived impls ask their parts by; nobody overrides it.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __holds_gc_once<D: Depth>() -> bool
    where
        Self: Sized,
    {
        answer(Self::__holds_gc::<D>)
    }

    /// Whether values of this type hold nothing but handles, leaves, and containers of these:
    /// neither foreign code nor derived types, by which alone values can nest without end.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __is_flat() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Whether dropping a value of this type does nothing but to drop the handles that it reports
    /// (rule P5).
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __drops_handles_alone() -> bool
    where
        Self: Sized,
    {
        !std::mem::needs_drop::<Self>()
    }

    /// [`Trace::__drops_handles_alone`], asked once where the answer is not a constant, as
    /// [`Trace::__holds_gc_once`] is.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __drops_handles_alone_once() -> bool
    where
        Self: Sized,
    {
        answer(Self::__drops_handles_alone)
    }

    /// Reports the edges of this value as a part of another. Whatever holds parts calls this on
    /// them.
    ///
    /// A hand-written impl inherits it, and is known by it: the tracer hears that foreign code
    /// begins. Derived impls, and this crate's own, only call `trace`.
    #[doc(hidden)]
    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        if self.traces_plainly() {
            self.trace(tracer);
        } else {
            tracer.foreign(|tracer| self.trace(tracer));
        }
    }

    /// Reports the edges of all elements of a slice, as calling `__trace_part` on each of them
    /// does.
    #[doc(hidden)]
    #[inline]
    fn __trace_slice(elements: &[Self], tracer: &mut Tracer<'_>)
    where
        Self: Sized,
    {
        for element in elements {
            element.__trace_part(tracer);
        }
    }

    /// Whether the type promises that its objects are never part of a cycle (`#[trace(acyclic)]`).
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __is_acyclic() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Reports the edges together with the names of the fields that hold them. Only inspectors call
    /// it, so that the names cost collections nothing.
    #[doc(hidden)]
    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        inspector.traced(|tracer| self.__trace_part(tracer));
    }
}
