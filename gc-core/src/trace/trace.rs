//! [`Trace`]: what an object holds.

use super::asked::answer;
use super::{Depth, Inspector, Tracer, Variant};

/// A type whose [`Gc`](crate::Gc) handles the collector can visit.
///
/// Derive it: `#[derive(Trace)]` visits every field and checks that the type has no destructor of
/// its own. Write it by hand only for types that the derive can't see into, such as wrappers around
/// foreign containers.
///
/// # Semantics
/// An *edge* is a handle that the value owns, at any depth: in its fields, in the elements of its
/// containers, behind its boxes. `trace` passes each edge to the tracer, by calling `trace` on
/// whatever holds it. It may run whenever an object is made or a collection is asked for, any
/// number of times.
///
/// Leaving an edge out is safe: its target then looks as if it were held from outside, so that at
/// worst a cycle through it is never freed. What a type does not own alone (the target of an `Rc`,
/// an `Arc`, a reference) must be left out.
///
/// The collector leaves two things out although they are owned:
///
/// - **Hand-written impls in cells.** Inside a [`Cell`](std::cell::Cell) or a
///   [`GcCell`](crate::GcCell), at any depth, it calls no hand-written `trace` and no function of
///   `#[trace(unsafe(with = "…"))]`. Such code may panic, and the panic hook could take the content
///   out of the cell while it is traced.
/// - **What nests too deep.** Boxes and containers that nest through a hand-written `trace`, or
///   through locks, are traced to a depth of some hundred, so that the stack doesn't overflow.
///
/// A hand-written impl that promises [`Trace::traces_plainly`] is exempt from both. Derived types,
/// and std's, are always traced in cells and to any depth.
///
/// # Safety
/// An implementation keeps these promises. Breaking one is undefined behaviour, except where the
/// table says otherwise.
///
/// 1. **No edge twice.** One call reports each handle that the value owns at most once.
/// 2. **No foreign edge.** It reports only handles that the value owns and that still exist when
///    `trace` returns. It may also clone an owned handle and report the clone instead.
/// 3. **No change.** It mutates nothing that a `trace` can read: it sets no cell of a traced object
///    and borrows none mutably. It drops no handles except clones that it made itself, and all of
///    these are gone when it returns. It catches no panic: the panic hook may do what no `trace`
///    may, and the collector has to learn of the panic. If the type is a cell of its own, from
///    which safe code can take the content, it visits the content by [`Tracer::visit_in_cell`],
///    since the panic hook is safe code.
/// 4. **No reach from destructors.** If the type, or anything in it that is traced, has a `Drop` of
///    its own, then that destructor neither dereferences nor clones nor moves out a handle that
///    `trace` reports. When an object dies in a cycle, its neighbours may be gone by then.
///    [`Finalize`](trait@crate::Finalize) is the place for such code.
///
/// The collector can't check these promises. Debug builds notice one thing: a collection that finds
/// more edges to an object than the object has handles. The table shows what a wrong implementation
/// leads to:
///
/// | `trace`                       | debug builds            | release builds          | undefined |
/// |-------------------------------|-------------------------|-------------------------|-----------|
/// | leaves edges out              | a leak at worst         | a leak at worst         | no        |
/// | answers differently each time | a leak at worst         | a leak at worst         | no        |
/// | panics                        | its object is kept      | its object is kept      | no        |
/// | breaks 1 or 2, is noticed     | panic, naming types     | may free what is in use | yes       |
/// | breaks 1 or 2, is not noticed | may free what is in use | may free what is in use | yes       |
/// | breaks 3 or 4                 | anything                | anything                | yes       |
///
/// *Answers differently each time*: two calls report different edges although no handle was made,
/// moved or dropped in between, for example because a lock was held or a `RefCell` borrowed. Each
/// call by itself keeps promises 1 and 2. Each time that a collection counts edges, it calls
/// `trace` once on an object and keeps to that answer; after finalizers it counts again.
///
/// *Panic, naming types*: the message names the type of the object and the types that report edges
/// to it. The one that reports the most is most likely the wrong one. The collection is abandoned
/// and frees nothing. The next one finds the same and panics too.
///
/// *May free what is in use*: the collector concludes that all handles to the object are inside the
/// set of objects that it looks at. It frees the object even if other handles are in use, unless
/// something else that is held leads to it. If all handles were garbage, no harm is done. The
/// collection comes to an end in any case.
///
/// # Panics
/// An object whose `trace` panics is kept, and so is what it holds: the collector takes it as held
/// from outside, without edges. The rest of the garbage is collected. Then the panic is treated as
/// one of a finalizer. Once `trace` works, the next collection finds what this one had to keep.
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
    note = "a trait object can be traced if `Trace` is a supertrait of its trait; a closure can if `closure!` made it"
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

    /// Returns whether a value of this type can own a [`Gc`](crate::Gc), at any depth.
    ///
    /// If it returns `false`, the type is a *leaf*: its objects cost the collector nothing, and are
    /// not traced. The default returns `true`; the derived one asks the types of the fields. A
    /// wrong `false` leaks cycles and does no other harm.
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

    /// Returns whether this hand-written `trace` is as plain as a derived one. `true` is a promise;
    /// the default is `false`.
    ///
    /// With `true`, values of the type are also traced inside a [`Cell`](std::cell::Cell) or a
    /// [`GcCell`](crate::GcCell), and parts that nest very deep are traced later. With `false`,
    /// both are left out, which is safe.
    ///
    /// It takes `&self` so that trait objects can answer. The answer depends on the type alone, and
    /// the method does nothing but answer. Derived impls, and those for std's types, are plain
    /// without it.
    ///
    /// # Promises
    /// An impl that returns `true` promises, beside the promises of [`Trace`], that `trace`
    /// - never panics;
    /// - holds no guard (a borrow, a lock) while it visits parts;
    /// - visits parts whose type it doesn't know, such as a type parameter, by [`Tracer::visit`];
    ///   and
    /// - visits nothing temporary, handles excepted: each part that it visits stays where it is for
    ///   as long as the value isn't changed.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Trace, Tracer};
    /// use std::cell::Cell;
    ///
    /// /// A value of an engine: a number or a handle, in one word.
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

    /// Does what [`Trace::can_hold_gc`] does, for a type that may contain itself: asks its parts
    /// with one level less to go, and returns `true` where no level is left. Containers and derived
    /// impls override both.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __holds_gc<D: Depth>() -> bool
    where
        Self: Sized,
    {
        !D::ASKS || Self::can_hold_gc()
    }

    /// Returns [`Trace::__holds_gc`], and remembers the answer where it is not a constant: in debug
    /// builds. Derived impls ask their parts by it; nothing overrides it.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __holds_gc_once<D: Depth>() -> bool
    where
        Self: Sized,
    {
        answer(Self::__holds_gc::<D>)
    }

    /// Returns whether values of this type hold only handles, leaves, and containers of these. Then
    /// no foreign code is called in them, and they don't nest deeper than the type is written, as
    /// derived types may.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __is_flat() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Returns whether dropping a value of this type does nothing but drop the handles of a variant
    /// that it reports to a collector of that (rule P5).
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __drops_handles_alone<V: Variant>() -> bool
    where
        Self: Sized,
    {
        !std::mem::needs_drop::<Self>()
    }

    /// Returns [`Trace::__drops_handles_alone`], and remembers the answer as
    /// [`Trace::__holds_gc_once`] does.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn __drops_handles_alone_once<V: Variant>() -> bool
    where
        Self: Sized,
    {
        answer(Self::__drops_handles_alone::<V>)
    }

    /// Reports the edges of this value as a part of another. Whatever holds parts calls this on
    /// them.
    ///
    /// A hand-written impl inherits this method, which tells the tracer that foreign code begins.
    /// Derived impls, and this crate's own, override it to call `trace` alone.
    #[doc(hidden)]
    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        if self.traces_plainly() {
            self.trace(tracer);
        } else {
            tracer.foreign(|tracer| self.trace(tracer));
        }
    }

    /// Reports the edges of all elements of a slice, as `__trace_part` on each of them does.
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

    /// Returns whether the type promises that its objects are never part of a cycle
    /// (`#[trace(acyclic)]`).
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
    /// it: names cost collections nothing.
    #[doc(hidden)]
    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        inspector.traced(|tracer| self.__trace_part(tracer));
    }

    /// What stands for this value where it is the key of a map's entry, if it prints. Only
    /// inspectors call it.
    #[doc(hidden)]
    #[must_use]
    fn __label(&self) -> Option<String> {
        None
    }
}
