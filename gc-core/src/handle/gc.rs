//! [`Gc`]: the strong handle.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use crate::collector;
use crate::heap::{Site, handle_made};
use crate::ptr::Object;
use crate::trace::{Finalize, Trace, Tracer, Variant, quoted};

/// A single-threaded handle to a value on the heap: `Rc<T>` with a collector for cycles.
///
/// `Gc::new(value)` makes an *object*: the value, and a small header that counts its handles.
/// [`clone`](Clone::clone) makes another handle to the same object. When the last handle is
/// dropped, the value is finalized and dropped, and its memory is freed, before the next statement
/// runs.
///
/// Objects that hold each other have counts that never reach zero. A *collection* finds and frees
/// them. Collections start by themselves when the heap has grown; [`collect`](crate::collect) runs
/// one at once.
///
/// A handle dereferences to `T`. The functions that belong to the handle take it as an argument
/// (`Gc::downgrade(&gc)`), so that they don't hide methods of `T`.
///
/// # A first example
/// A workshop lends out its tools. It knows its tools, and each tool knows the workshop that it
/// belongs to. With `Rc`, one of the two directions has to be a `Weak`, or nothing is ever freed.
/// Here both can be handles:
///
/// ```
/// use gc_core::{Finalize, Gc, Trace, collect};
/// use std::cell::RefCell;
///
/// #[derive(Trace, Finalize)]
/// struct Workshop {
///     town: String,
///     tools: RefCell<Vec<Gc<Tool>>>,
/// }
///
/// #[derive(Trace, Finalize)]
/// struct Tool {
///     name: &'static str,
///     owner: Gc<Workshop>,
/// }
///
/// let workshop = Gc::new(Workshop { town: "Porto".to_owned(), tools: RefCell::default() });
/// for name in ["lathe", "saw"] {
///     let tool = Gc::new(Tool { name, owner: workshop.clone() });
///     workshop.tools.borrow_mut().push(tool);
/// }
///
/// // A handle to one object keeps alive all that the object leads to.
/// let saw = workshop.tools.borrow()[1].clone();
/// drop(workshop);
/// assert_eq!(saw.owner.town, "Porto");
/// assert_eq!(saw.owner.tools.borrow()[0].name, "lathe");
///
/// // Now the three objects are held by each other only. A collection frees them.
/// drop(saw);
/// assert_eq!(collect(), 3);
/// ```
///
/// Two derives are all that a type needs. [`Trace`] tells the collector which fields hold handles.
/// [`Finalize`] says what to do before an object is dropped; the derived one says that there is
/// nothing to do.
///
/// # Cycles
/// A cycle of `Rc`s leaks. A cycle of `Gc`s is garbage as soon as no handle outside of it leads to
/// it, and the next full collection frees it, together with all that it holds.
/// [`heap::Config`](crate::heap::Config) says by how much the heap may grow until then.
///
/// Objects outside of cycles don't wait for a collection. If an object should be freed at once
/// although others point back to it, make the pointers back [`Weak`](crate::Weak) handles, as with
/// `Rc`. In a test, [`inspect::assert_no_garbage`](crate::inspect::assert_no_garbage) shows which
/// fields closed a cycle.
///
/// # Weak handles
/// [`Gc::downgrade`] makes a [`Weak`](crate::Weak) handle. It doesn't keep its object alive, and
/// upgrades to a `Gc` for as long as the object lives:
///
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Trace, Weak};
///
/// #[derive(Trace, Finalize)]
/// struct Tree {
///     parent: GcCell<Weak<Tree>>,
///     children: Vec<Gc<Tree>>,
/// }
///
/// let leaf = Gc::new(Tree { parent: GcCell::new(Weak::new()), children: vec![] });
/// let root = Gc::new(Tree { parent: GcCell::new(Weak::new()), children: vec![leaf.clone()] });
/// leaf.parent.set(Gc::downgrade(&root));
/// assert!(Gc::ptr_eq(&leaf.parent.get().upgrade().unwrap(), &root));
///
/// drop(root); // Freed at once: there is no cycle of strong handles.
/// assert!(leaf.parent.get().upgrade().is_none());
/// ```
///
/// [`Gc::new_cyclic`] makes an object that holds a weak handle to itself. Don't take an object's
/// address for its identity: the address is [reused](crate::Weak#addresses-are-reused) while weak
/// handles to the object exist.
///
/// # Fields that change
/// Objects are shared, so a handle gives only `&T`. What is to change goes into a cell:
///
/// | the field is | use |
/// |---|---|
/// | a number or other `Copy` data | [`Cell`](std::cell::Cell) |
/// | a handle, `Option<Gc<_>>`, `Weak`, an enum of such | [`GcCell`](crate::GcCell) |
/// | a vector, a map, anything that you need to borrow | [`RefCell`](std::cell::RefCell) |
/// | set once, some time after the object is made | [`OnceCell`](std::cell::OnceCell) |
///
/// A [`GcCell`](crate::GcCell) has no borrow flag: `get` clones the handle out, `set` puts another
/// in, and neither can panic. A collection skips a `RefCell` that is mutably borrowed: what is in
/// it stays alive until a later collection.
///
/// [`Gc::get_mut`] and [`Gc::make_mut`] give a `&mut T` without a cell, to an object that has only
/// one handle.
///
/// # Trait objects, slices, strings
/// [`unsize!`](crate::unsize!) turns a `Gc<T>` into a `Gc<dyn Trait>`, and [`Gc::downcast`] turns
/// it back. `Gc<[T]>` and `Gc<str>` are made from vectors, boxes, slices and iterators:
///
/// ```
/// use gc_core::{Gc, unsize};
/// use std::fmt::Display;
///
/// let number: Gc<dyn Display> = unsize!(Gc::new(5_u8) => dyn Display);
/// assert_eq!(number.to_string(), "5");
/// assert_eq!(*Gc::downcast::<u8>(number).ok().unwrap(), 5);
///
/// let squares: Gc<[u64]> = (1..4).map(|n| n * n).collect();
/// assert_eq!(*squares, [1, 4, 9]);
/// let name: Gc<str> = Gc::from("Alice");
/// assert_eq!(name.len(), 5);
/// ```
///
/// # When finalizers run
/// A finalizer runs where the last handle is dropped. For a cycle it runs inside a collection,
/// which can start in [`collect`](crate::collect) and in **any** call that makes an object:
/// `Gc::new`, `Gc::from`, `collect::<Gc<[T]>>()`; also in [`heap::external`](crate::heap::external)
/// and [`heap::adjust_external`](crate::heap::adjust_external). So it can run while your code holds
/// a borrow of a `RefCell`. If the finalizer borrows the same cell, it panics. Such a panic doesn't
/// reach your `Gc::new`: the finalizer ends early, and
/// [`Stats::panics`](crate::heap::Stats::panics) counts it.
///
/// - In a finalizer, prefer what can't fail: `Cell`, `GcCell`, or `try_borrow_mut`.
/// - Or choose the points yourself. [`heap::pause`](crate::heap::pause) stops automatic collections
///   until its guard is dropped. A program with a main loop can set
///   [`automatic`](crate::heap::Config::automatic) to `false`, and call
///   [`heap::collect_young`](crate::heap::collect_young) in each round and
///   [`collect`](crate::collect) now and then.
///
/// # What a type may not do
/// - **Have a `Drop` of its own**, if it derives `Trace`: its neighbours in a cycle may be gone
///   when it is dropped. Implement [`Finalize`] instead. Fields with a `Drop` of their own (`File`,
///   `Vec`) are fine.
/// - **Borrow**: `T` is `'static`.
/// - **Have fields that can't be traced**, without saying so. A field whose type has no `Trace`,
///   such as a closure, needs `#[trace(skip)]` if it holds no handle, or a function that visits its
///   handles ([`trace(unsafe(with = "…"))`](derive.Trace.html#attributes)).
///
/// A type may hold handles in an `Rc`, an `Arc`, a channel or a skipped field. But the collector
/// can't look into these (they are *opaque*), so that a cycle through them is never freed.
///
/// # Size, threads, types
/// A handle is one pointer, and so is `Option<Gc<T>>`. An object has a header of 16 bytes, as an
/// `Rc`'s allocation has.
///
/// A handle can't be sent to another thread:
/// ```compile_fail,E0277
/// let gc = gc_core::Gc::new(1);
/// std::thread::spawn(move || println!("{gc}"));
/// ```
///
/// A `Gc<T>` is invariant in `T`, unlike an `Rc<T>`: a `Gc<for<'a> fn(&'a str)>` can't be passed as
/// a `Gc<fn(&'static str)>`.
#[repr(transparent)]
pub struct Gc<T: ?Sized> {
    /// The value, with the provenance of the whole block (rule P2).
    ///
    /// The `Drop` impl tells the compiler that the handle owns a `T`. A `PhantomData<T>` would only
    /// make the drop check look into `T`, which fails for types that contain themselves with ever
    /// larger parameters.
    value: NonNull<T>,
    /// Rule V1: makes the handle invariant in `T`.
    invariant: PhantomData<*mut T>,
}

impl<T: ?Sized> UnwindSafe for Gc<T> where T: RefUnwindSafe {}
impl<T: ?Sized> RefUnwindSafe for Gc<T> where T: RefUnwindSafe {}

impl<T: ?Sized> Gc<T> {
    /// Makes a handle from a pointer to the value, and takes over one strong count.
    ///
    /// # Safety
    /// `value` is a value's address with the provenance of its block. The caller owns one strong
    /// count of the object, and gives it to the handle.
    #[inline]
    pub(crate) unsafe fn from_value(value: NonNull<T>) -> Self {
        Self { value, invariant: PhantomData }
    }

    /// Returns the pointer to the value.
    #[inline]
    pub(crate) fn value(this: &Self) -> NonNull<T> {
        this.value
    }

    /// Returns the object that this is a handle to.
    #[inline]
    pub(crate) fn object(this: &Self) -> Object {
        // SAFETY: rule P2 for the pointer, and the handle keeps the object allocated (P1).
        unsafe { Object::from_value(this.value) }
    }

    /// Returns the address of the value.
    ///
    /// All handles to the object give the same address for as long as the object lives. After that,
    /// another object may have it: see [`Weak`](crate::Weak#addresses-are-reused).
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let a = Gc::new(5);
    /// assert_eq!(Gc::as_ptr(&a), Gc::as_ptr(&a.clone()));
    /// // SAFETY: `a` keeps the object alive, and nothing has lent it.
    /// assert_eq!(unsafe { *Gc::as_ptr(&a) }, 5);
    /// ```
    #[inline]
    #[must_use]
    pub fn as_ptr(this: &Self) -> *const T {
        this.value.as_ptr()
    }

    /// Returns `true` if both are handles to the same object. Doesn't look at the value, as `==`
    /// does.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let a = Gc::new(5);
    /// assert!(Gc::ptr_eq(&a, &a.clone()));
    /// assert!(!Gc::ptr_eq(&a, &Gc::new(5)));
    /// ```
    #[inline]
    #[must_use]
    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        this.value.addr() == other.value.addr()
    }

    /// Returns the number of strong handles to the object.
    ///
    /// While a collection runs finalizers, the collector's own handle to each object that it found
    /// dead is counted too.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let a = Gc::new(5);
    /// let b = a.clone();
    /// assert_eq!(Gc::strong_count(&a), 2);
    /// # drop(b);
    /// ```
    #[inline]
    #[must_use]
    pub fn strong_count(this: &Self) -> usize {
        Self::object(this).header().strong() as usize
    }

    /// Returns `true` if the object's finalizer has run. Then the object was found dead, and it is
    /// about to be freed, or was brought back by a finalizer.
    ///
    /// Always `false` for a type whose finalizer does nothing, such as one that derives
    /// [`Finalize`] without attributes.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// assert!(!Gc::is_finalized(&Gc::new(5)));
    /// ```
    #[must_use]
    pub fn is_finalized(this: &Self) -> bool {
        let object = Self::object(this);
        let header = object.header();
        header.flags().is_settled() && header.vtable().needs_finalize
    }

    /// Consumes the handle and returns a pointer to the value, which [`Gc::from_raw`] turns back.
    ///
    /// The object stays alive until then. In between, the pointer may be cast to a pointer to a
    /// trait object. Both functions only convert a pointer.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    /// use std::fmt::Display;
    ///
    /// let number = Gc::into_raw(Gc::new(5)) as *const dyn Display;
    /// // SAFETY: from `into_raw`, and turned back once.
    /// let display: Gc<dyn Display> = unsafe { Gc::from_raw(number) };
    /// assert_eq!(display.to_string(), "5");
    /// ```
    #[inline]
    #[must_use = "losing the pointer leaks the object"]
    pub fn into_raw(this: Self) -> *const T {
        ManuallyDrop::new(this).value.as_ptr()
    }

    /// Makes a handle of a pointer that [`Gc::into_raw`] returned.
    ///
    /// # Safety
    /// The pointer comes from `into_raw` on this thread, and is turned back once for each
    /// `into_raw`. Its type is the handle's, or differs from it in one of these ways:
    ///
    /// - The compiler would coerce a `&mut` to the one into a `&mut` to the other: to a trait
    ///   object, or to a slice.
    /// - Both have the same layout, and whatever may be done to a value through one of the types is
    ///   valid for the other. This is so for a `#[repr(transparent)]` struct with a public field
    ///   and the type of that field.
    ///
    /// **No lifetime in it changes**, and no higher-ranked type becomes a less general one. Handles
    /// are invariant in their type (rule V1 in UNSAFE.md says why), but a `*const T` isn't: the
    /// compiler may silently infer another lifetime for it. So name the type if it has a lifetime
    /// in it.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let raw = Gc::into_raw(Gc::new(5));
    /// // SAFETY: from `into_raw`, and turned back once.
    /// assert_eq!(*unsafe { Gc::from_raw(raw) }, 5);
    /// ```
    ///
    /// The first function compiles, and breaks the contract: through a `Gc<&'a str>`, safe code may
    /// store a short-lived text in the object, which is gone when somebody reads it as a `&'static
    /// str`.
    /// ```
    /// use gc_core::Gc;
    ///
    /// fn wrong<'a>(gc: Gc<&'static str>) -> Gc<&'a str> {
    ///     unsafe { Gc::from_raw(Gc::into_raw(gc)) }
    /// }
    ///
    /// fn right(gc: Gc<&'static str>) -> Gc<&'static str> {
    ///     // SAFETY: from `into_raw`, turned back once, of the same type.
    ///     unsafe { Gc::<&'static str>::from_raw(Gc::into_raw(gc)) }
    /// }
    /// # right(Gc::new("text"));
    /// ```
    #[inline]
    pub unsafe fn from_raw(value: *const T) -> Self {
        // SAFETY: as this function asks for, it is from `into_raw`, so it is not null.
        let value = unsafe { NonNull::new_unchecked(value.cast_mut()) };
        // SAFETY: the count that `into_raw` kept.
        unsafe { Self::from_value(value) }
    }
}

impl<T: ?Sized> Deref for Gc<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: rule P3: the handle keeps the value, and a `&mut` to it is lent only by a unique
        // handle.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> Clone for Gc<T> {
    /// Makes another handle to the same object.
    ///
    /// The process aborts when an object gets more than 2^31 - 1 handles, or more than 2^31 in some
    /// cases. `Rc` has such a limit too.
    #[inline]
    #[cfg_attr(feature = "track", track_caller)]
    fn clone(&self) -> Self {
        Self::object(self).header().retain();
        let other = Self { value: self.value, invariant: PhantomData };
        handle_made(Self::object(self), Site::here());
        other
    }
}

impl<T: ?Sized> Drop for Gc<T> {
    /// Drops the handle. If it was the last, finalizes, drops and frees the value, and everything
    /// that only it held.
    ///
    /// # Panics
    /// Resumes the first panic of a finalizer or a destructor that ran, once everything is freed.
    #[inline]
    fn drop(&mut self) {
        let object = Self::object(self);
        if object.header().release() {
            collector::dropped(object);
        }
    }
}

// SAFETY: the one edge is reported once, and so are those of a slice. The destructor of a handle
// doesn't touch the value of an object that a collection has condemned: the collector's hold keeps
// its count above zero.
unsafe impl<T: ?Sized> Trace for Gc<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.edge(Self::object(self));
    }

    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        self.trace(tracer);
    }

    #[inline]
    fn __is_flat() -> bool {
        true
    }

    #[inline]
    fn __drops_handles_alone<V: Variant>() -> bool {
        !V::SHARED
    }

    #[inline]
    fn __trace_slice(elements: &[Self], tracer: &mut Tracer<'_>) {
        tracer.edges(elements.iter().map(Self::object));
    }

    fn __label(&self) -> Option<String> {
        // Rule I1: what holds this handle is being read.
        quoted::<T>(self)
    }
}

impl<T: ?Sized> Finalize for Gc<T> {
    fn needs_finalize() -> bool {
        false
    }
}
