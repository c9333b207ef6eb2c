//! Visiting the parts of values: one description of a container's parts serves tracing and
//! inspecting.

use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::nesting::{Nest, PutOff, part};
use super::{Edges, Inspector, Step, Trace, Tracer, holds};

/// A visitor of values: a [`Tracer`] or an [`Inspector`].
///
/// Impls for containers describe their parts once, for both. The methods that take `flat` only call
/// `inside` if it is `true`: then the type of the parts is flat ([`flat`](super::flat)).
pub(crate) trait Walk: Nest {
    /// Visits a part.
    fn part<T: Trace + ?Sized>(&mut self, part: &T);

    /// Visits all parts in a slice, of which the first has this index.
    fn elements_from<T: Trace>(&mut self, first: usize, elements: &[T]);

    /// Visits all parts in a slice.
    #[inline]
    fn elements<T: Trace>(&mut self, elements: &[T]) {
        self.elements_from(0, elements);
    }

    /// Visits a part that has an index.
    #[inline]
    fn element<T: Trace>(&mut self, _index: usize, element: &T) {
        self.part(element);
    }

    /// Visits a part of a tuple.
    #[inline]
    fn place<T: Trace>(&mut self, _place: usize, part: &T) {
        self.part(part);
    }

    /// Visits an entry of a map.
    #[inline]
    fn entry<K: Trace, V: Trace>(&mut self, key: &K, value: &V) {
        self.part(key);
        self.part(value);
    }

    /// Visits the content of a lock, and lets go of its guard. `flat`: the content's type is, so
    /// that no code runs in it that may panic.
    ///
    /// # Safety
    /// As for [`Tracer::locked`].
    unsafe fn guarded<G: Deref<Target: Trace>>(&mut self, flat: bool, guard: G);

    /// Visits the content of a lock that the thread which has it can enter once more, as a panic
    /// hook may. So nothing is visited where the guard would have to keep the content for longer
    /// than this call.
    ///
    /// # Safety
    /// As for [`Tracer::locked`], but for other uses of the lock in this thread after this call.
    #[cfg(feature = "parking_lot")]
    unsafe fn reentered<G: Deref<Target: Trace>>(&mut self, guard: G) {
        // SAFETY: as this method asks for; the guard is gone when this returns.
        unsafe { self.guarded(false, guard) };
    }

    /// Whether there can be anything to visit in parts of this type.
    #[inline]
    fn looks_into<T: Trace>(&self) -> bool {
        holds::<T>()
    }

    /// Keeps a container that is too deep for later.
    fn too_deep<T: Trace>(&mut self, container: &T);

    /// Visits the inside of a container that owns its content behind a pointer
    /// ([`Nest::within`]).
    #[inline]
    fn nested<T: Trace>(&mut self, flat: bool, container: &T, inside: impl FnOnce(&mut Self)) {
        self.within(flat, |walk| walk.too_deep(container), inside);
    }
}

impl Tracer<'_> {
    /// Visits a part of the value that is being traced: a field, an element, what a box holds.
    ///
    /// Does what [`part.trace(tracer)`](Trace::trace) does, with one difference: inside a
    /// [`Cell`](std::cell::Cell) or a [`GcCell`](crate::GcCell) it passes over hand-written impls
    /// that don't promise [`traces_plainly`](Trace::traces_plainly). An impl that does promise it
    /// visits its parts by this method.
    ///
    /// # Panics
    /// If the part's `trace` panics.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Trace, Tracer};
    ///
    /// struct Pair<A, B>(Box<(A, B)>);
    ///
    /// // SAFETY: the two parts are visited once; nothing else is done, and there is no destructor.
    /// unsafe impl<A: Trace, B: Trace> Trace for Pair<A, B> {
    ///     fn trace(&self, tracer: &mut Tracer<'_>) {
    ///         tracer.visit(&self.0.0);
    ///         tracer.visit(&self.0.1);
    ///     }
    ///     fn traces_plainly(&self) -> bool {
    ///         true
    ///     }
    /// }
    /// ```
    #[inline]
    pub fn visit<T: Trace + ?Sized>(&mut self, part: &T) {
        part.__trace_part(self);
    }

    /// Visits the content of a cell of your own, from which safe code can take the content through
    /// a shared reference even while it is being traced.
    ///
    /// Does for your cell what the impls of [`Cell`](std::cell::Cell) and [`GcCell`](crate::GcCell)
    /// do for theirs: while the content is visited, no code runs that may panic, so that no panic
    /// hook can take the content out.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, Trace, Tracer};
    /// use std::cell::UnsafeCell;
    ///
    /// struct Register<T>(UnsafeCell<T>);
    ///
    /// impl<T> Register<T> {
    ///     fn swap(&self, value: T) -> T {
    ///         // SAFETY: no reference to the content is alive: `trace` makes one, while no code
    ///         // runs that could call this.
    ///         std::mem::replace(unsafe { &mut *self.0.get() }, value)
    ///     }
    /// }
    ///
    /// // SAFETY: the content is visited once, as that of a cell; there is no destructor.
    /// unsafe impl<T: Trace> Trace for Register<T> {
    ///     fn trace(&self, tracer: &mut Tracer<'_>) {
    ///         // SAFETY: `swap` doesn't run while this reference is alive.
    ///         tracer.visit_in_cell(unsafe { &*self.0.get() });
    ///     }
    /// }
    /// impl<T> gc_core::Finalize for Register<T> {}
    ///
    /// let register = Gc::new(Register(UnsafeCell::new(Some(Gc::new(7)))));
    /// assert_eq!(register.swap(None).as_deref(), Some(&7));
    /// ```
    #[inline]
    pub fn visit_in_cell<T: Trace + ?Sized>(&mut self, content: &T) {
        self.in_cell(false, |tracer| tracer.visit(content));
    }

    /// Visits what a lock protects, given the guard of the lock, and lets go of the guard.
    ///
    /// A `trace` that locks gives the guard to this method, and doesn't unlock by itself: the
    /// tracer decides how long the content must stay as it was when it was visited. Types that
    /// threads share rely on that ([`TraceSync`](super::TraceSync)). The lock is tried, never
    /// waited for; where it is taken, its content is left out.
    ///
    /// If visiting the content panics, the guard is let go of before the panic goes on, so that a
    /// [`Mutex`](std::sync::Mutex) isn't poisoned: a `trace` changes nothing.
    ///
    /// # Safety
    /// - The lock is a part of the value that is being traced, and stays in its place for as long
    ///   as that value is shared and no `&mut` to it exists.
    /// - The guard keeps its content where it is and as it is, in whatever thread others try to
    ///   change it, until it is dropped. It may outlive this call, as long as the value is shared.
    /// - The guard's drop does nothing but unlock: it runs no code of users, and drops no handle.
    ///
    /// # Panics
    /// If the `trace` of the content panics.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Finalize, Gc, Trace, Tracer};
    /// use std::sync::RwLock;
    ///
    /// struct Slot<T>(RwLock<T>);
    ///
    /// // SAFETY: the content is visited once; the destructor only drops it.
    /// unsafe impl<T: Trace> Trace for Slot<T> {
    ///     fn trace(&self, tracer: &mut Tracer<'_>) {
    ///         if let Ok(guard) = self.0.try_read() {
    ///             // SAFETY: the lock lies in the value; the guard's drop only unlocks it.
    ///             unsafe { tracer.locked(guard) };
    ///         }
    ///     }
    /// }
    ///
    /// #[derive(Trace, Finalize)]
    /// struct Node {
    ///     next: Slot<Option<Gc<Node>>>,
    /// }
    ///
    /// let node = Gc::new(Node { next: Slot(RwLock::new(None)) });
    /// *node.next.0.write().unwrap() = Some(node.clone());
    /// drop(node);
    /// assert_eq!(gc_core::collect(), 1);
    /// ```
    pub unsafe fn locked<G: Deref<Target: Trace>>(&mut self, guard: G) {
        // SAFETY: as this function asks for.
        unsafe { self.visit_locked(guard, false) };
    }

    /// The same. `in_place`: values with such locks may be left undropped (rule P5).
    ///
    /// # Safety
    /// As for [`Tracer::locked`].
    unsafe fn visit_locked<G: Deref<Target: Trace>>(&mut self, guard: G, in_place: bool) {
        #[cfg(target_has_atomic = "64")]
        if self.edges.shared().is_some() {
            // SAFETY: as this function asks for.
            return unsafe { self.locked_until_let_go(guard, in_place) };
        }
        let _ = in_place;
        while_held(guard, |content| self.for_now(|tracer| tracer.visit(content)));
    }

    /// The same for an object that threads share. The guard is kept for the collector to let go of,
    /// behind those of locks in its content, which go before it: also if that panics.
    ///
    /// # Safety
    /// As for [`Tracer::locked`].
    #[cfg(target_has_atomic = "64")]
    unsafe fn locked_until_let_go<G: Deref<Target: Trace>>(&mut self, guard: G, in_place: bool) {
        let before = self.waiting();
        let visit = AssertUnwindSafe(|| self.for_now(|tracer| tracer.visit(&*guard)));
        let result = catch_unwind(visit);
        // SAFETY: as this function asks for.
        unsafe { self.keep_or_drop(before, guard, in_place) };
        if let Err(payload) = result {
            resume_unwind(payload);
        }
    }

    /// How many edges wait to objects that threads share.
    #[cfg(target_has_atomic = "64")]
    #[inline]
    fn waiting(&mut self) -> usize {
        self.edges.shared().map_or(0, |shared| shared.waiting().len())
    }

    /// Keeps the guard of a lock whose content has been visited, or lets go of it at once. So many
    /// edges waited `before`. `in_place`: as in `visit_locked`.
    ///
    /// # Safety
    /// As for [`Tracer::locked`].
    #[cfg(target_has_atomic = "64")]
    #[inline]
    unsafe fn keep_or_drop<G>(&mut self, before: usize, guard: G, in_place: bool) {
        match self.edges.shared() {
            // Rule M10: with nothing reported, there is nothing to be kept where it is.
            Some(shared) if shared.waiting().len() == before && !(in_place && shared.keeps_all()) => drop(guard),
            // SAFETY: rule M10: as this function asks for, the lock lies in the value, which is
            // neither dropped nor lent while the collector has it, and the guard's drop unlocks.
            Some(shared) => unsafe { shared.keep_guard(guard) },
            None => drop(guard),
        }
    }
}

/// Looks at what a guard protects, then drops the guard: also if that panics, and then while the
/// thread isn't panicking, since a guard of a `Mutex` would poison it.
fn while_held<G: Deref>(guard: G, look: impl FnOnce(&G::Target)) {
    let result = catch_unwind(AssertUnwindSafe(|| look(&guard)));
    drop(guard);
    if let Err(payload) = result {
        resume_unwind(payload);
    }
}

impl Walk for Tracer<'_> {
    #[inline]
    fn part<T: Trace + ?Sized>(&mut self, part: &T) {
        part.__trace_part(self);
    }

    #[inline]
    fn elements_from<T: Trace>(&mut self, _first: usize, elements: &[T]) {
        if holds::<T>() {
            T::__trace_slice(elements, self);
        }
    }

    #[inline]
    unsafe fn guarded<G: Deref<Target: Trace>>(&mut self, flat: bool, guard: G) {
        #[cfg(target_has_atomic = "64")]
        if flat {
            let before = self.waiting();
            self.visit(&*guard);
            // SAFETY: as this method asks for.
            return unsafe { self.keep_or_drop(before, guard, true) };
        }
        #[cfg(not(target_has_atomic = "64"))]
        let _ = flat;
        // SAFETY: as this method asks for.
        unsafe { self.visit_locked(guard, true) }
    }

    #[cfg(feature = "parking_lot")]
    unsafe fn reentered<G: Deref<Target: Trace>>(&mut self, guard: G) {
        #[cfg(target_has_atomic = "64")]
        if self.edges.shared().is_some() {
            return;
        }
        // SAFETY: as this method asks for: no object that threads share is traced, so that the guard
        // is gone when this returns.
        unsafe { Tracer::locked(self, guard) };
    }

    #[cold]
    #[inline(never)]
    fn too_deep<T: Trace>(&mut self, container: &T) {
        let place = *self.mode();
        // SAFETY: rule D1, passed on by `PutOff::visit`.
        let visit = |it, edges: &mut Edges| unsafe { part::<T>(it) }.__trace_part(&mut Tracer::new(edges));
        self.edges.put_off(PutOff::new(container, visit, place));
    }
}

impl Walk for Inspector<'_> {
    fn part<T: Trace + ?Sized>(&mut self, part: &T) {
        part.__inspect(self);
    }

    fn elements_from<T: Trace>(&mut self, first: usize, elements: &[T]) {
        if self.looks_into::<T>() {
            for (at, element) in elements.iter().enumerate() {
                self.element(first + at, element);
            }
        }
    }

    fn element<T: Trace>(&mut self, index: usize, element: &T) {
        self.step(Step::Index(index), |inspector| element.__inspect(inspector));
    }

    fn place<T: Trace>(&mut self, place: usize, part: &T) {
        self.step(Step::Place(place), |inspector| part.__inspect(inspector));
    }

    fn entry<K: Trace, V: Trace>(&mut self, key: &K, value: &V) {
        if self.looks_into::<K>() {
            self.step(Step::Key, |inspector| key.__inspect(inspector));
        }
        if self.looks_into::<V>() {
            let printed = if self.is_thorough() { key.__label() } else { None };
            self.step(Step::Value(printed), |inspector| value.__inspect(inspector));
        }
    }

    unsafe fn guarded<G: Deref<Target: Trace>>(&mut self, _flat: bool, guard: G) {
        while_held(guard, |content| self.for_now(|inspector| inspector.part(content)));
    }

    /// What needs no drop has neither handles nor anything else that is looked for.
    fn looks_into<T: Trace>(&self) -> bool {
        size_of::<T>() > 0 && std::mem::needs_drop::<T>() && (self.is_thorough() || holds::<T>())
    }

    fn too_deep<T: Trace>(&mut self, container: &T) {
        let place = *self.mode();
        // SAFETY: rule D1, passed on by `PutOff::visit`.
        let visit = |it, inspector: &mut Self| unsafe { part::<T>(it) }.__inspect(inspector);
        self.put_off(PutOff::new(container, visit, place));
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::super::nesting::Mode;
    use super::*;

    struct Panics;
    // SAFETY: it reports nothing.
    unsafe impl Trace for Panics {
        fn trace(&self, _: &mut Tracer<'_>) {
            panic!("traced");
        }
    }

    type Parts = Vec<Box<dyn Trace>>;

    /// Returns values nested to this depth, with one more part at the top.
    fn nested(depth: usize, last: Box<dyn Trace>) -> Parts {
        let mut parts: Parts = vec![Box::new(crate::Gc::new(1))];
        for _ in 0..depth {
            parts = vec![Box::new(parts)];
        }
        parts.push(last);
        parts
    }

    /// What a panic leaves behind in the list of edges doesn't meet the next object.
    #[test]
    fn a_panic_ends_the_object() {
        let mut edges = Edges::new();
        for depth in [1, if cfg!(miri) { 60 } else { 100 }] {
            let (whole, broken) = (nested(depth, Box::new(vec![1])), nested(depth, Box::new(Panics)));
            for _ in 0..2 {
                let trace = AssertUnwindSafe(|| broken.trace(&mut Tracer::new(&mut edges)));
                assert!(catch_unwind(trace).is_err());
                assert_eq!((edges.mode, edges.put_off_len()), (Mode::OUTSIDE, 0));
                edges.discard(edges.waiting().len());
                whole.trace(&mut Tracer::new(&mut edges));
                assert_eq!((edges.waiting().len(), edges.put_off_len()), (1, 0));
                edges.discard(1);
            }
        }
    }
}
