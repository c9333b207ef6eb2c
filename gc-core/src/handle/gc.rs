//! [`Gc`]: the strong handle.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use crate::collector;
use crate::ptr::Object;
use crate::trace::{Finalize, Trace, Tracer};

/// A handle to a garbage collected value: `Rc<T>` with a collector for cycles.
///
/// The value is finalized, dropped and freed at the moment that its last handle goes. Values that
/// only hold each other are found by a collection, which starts by itself when the heap has grown,
/// or by hand with [`collect`](crate::collect).
///
/// A handle is one pointer; cloning it increments a counter. Handles stay in their thread.
///
/// The functions that are not from a trait take the handle as an argument (`Gc::downgrade(&gc)`),
/// so that they don't hide methods of `T`.
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Trace, collect};
///
/// #[derive(Trace, Finalize)]
/// struct Person {
///     name: String,
///     friend: GcCell<Option<Gc<Person>>>,
/// }
///
/// let charlie = Gc::new(Person { name: "Charlie".into(), friend: GcCell::new(None) });
/// let david = Gc::new(Person { name: "David".into(), friend: GcCell::new(Some(charlie.clone())) });
/// charlie.friend.set(Some(david.clone()));
///
/// drop(charlie);
/// drop(david);
/// assert_eq!(collect(), 2);
/// ```
///
/// A handle can't be sent to another thread:
/// ```compile_fail,E0277
/// let gc = gc_core::Gc::new(1);
/// std::thread::spawn(move || println!("{gc}"));
/// ```
#[repr(transparent)]
pub struct Gc<T: ?Sized> {
    /// The value, with the provenance of the whole block (rule P2).
    ///
    /// That the handle owns a `T` is said by its `Drop` impl; a `PhantomData<T>` besides would only
    /// make the compiler look into `T` where it checks drops, and fail at types that nest
    /// themselves in ever larger ones.
    value: NonNull<T>,
    /// Rule V1: what the handle says of its value's type is exactly what its maker said.
    invariant: PhantomData<*mut T>,
}

impl<T: ?Sized> UnwindSafe for Gc<T> where T: RefUnwindSafe {}
impl<T: ?Sized> RefUnwindSafe for Gc<T> where T: RefUnwindSafe {}

impl<T: ?Sized> Gc<T> {
    /// A handle from a pointer to the value; takes over one strong count.
    ///
    /// # Safety
    /// `value` is a value's address with the provenance of its block, and a strong count of it is
    /// the caller's to give.
    #[inline]
    pub(super) unsafe fn from_value(value: NonNull<T>) -> Self {
        Self { value, invariant: PhantomData }
    }

    /// The pointer to the value.
    #[inline]
    pub(super) fn value(this: &Self) -> NonNull<T> {
        this.value
    }

    /// The object that this is a handle to.
    #[inline]
    pub(crate) fn object(this: &Self) -> Object {
        // SAFETY: rule P2 for the pointer, and the handle keeps the object allocated (P1).
        unsafe { Object::from_value(this.value) }
    }

    /// The address of the value. It is the same for all handles to the object, for as long as it
    /// lives.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    ///
    /// let a = Gc::new(5);
    /// assert_eq!(Gc::as_ptr(&a), Gc::as_ptr(&a.clone()));
    /// assert_eq!(unsafe { *Gc::as_ptr(&a) }, 5);
    /// ```
    #[inline]
    #[must_use]
    pub fn as_ptr(this: &Self) -> *const T {
        this.value.as_ptr()
    }

    /// Whether two handles are to the same object. Never looks at the value, as `==` does.
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

    /// Number of strong handles. While finalizers of a collection run, the collector's own is among
    /// them.
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

    /// Whether the object's finalizer has run: it was found dead once, and was brought back, or is
    /// about to go.
    ///
    /// Always `false` for a type with nothing to do in it, such as one that derives [`Finalize`].
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

    /// Gives the handle up for a pointer to the value, to be turned back with [`Gc::from_raw`].
    ///
    /// The object stays alive until then. The pointer may be cast to a pointer to a trait object on
    /// the way; both functions are no more than a conversion.
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

    /// Turns the pointer of [`Gc::into_raw`] back into a handle.
    ///
    /// # Safety
    /// The pointer comes from `into_raw` on this thread, and is turned back once for each
    /// `into_raw`. Its type is the handle's, or differs from it in one of these ways:
    ///
    /// - The compiler would coerce a `&mut` to the one into a `&mut` to the other: to a trait
    ///   object, or to a slice.
    /// - Both have the same layout, and whatever may be done to a value by way of the one is right
    ///   for the other, as it is for a `#[repr(transparent)]` struct with a public field and the
    ///   type of that field.
    ///
    /// **No lifetime in it changes**, and no higher-ranked type becomes a less general one. Handles
    /// are invariant in their type, and for a reason (rule V1 in UNSAFE.md), but a `*const T`
    /// isn't: the compiler infers another lifetime for it without a word. So name the type
    /// where it has a lifetime in it.
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
    /// This compiles, and breaks the contract: by a `Gc<&'a str>`, safe code may put a text into
    /// the object that is gone when it is read as a `&'static str` again.
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
        // SAFETY: rule P3: the handle keeps the value, and a `&mut` to it is lent only by a unique handle.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> Clone for Gc<T> {
    /// Another handle to the same object.
    ///
    /// Past 2^31 - 1 handles to one object, or 2^31 at the latest, the process aborts, as it does
    /// for `Rc` at its limit.
    #[inline]
    fn clone(&self) -> Self {
        Self::object(self).header().retain();
        Self { value: self.value, invariant: PhantomData }
    }
}

impl<T: ?Sized> Drop for Gc<T> {
    /// Drops the handle; if it was the last, finalizes, drops and frees the value, and all that
    /// only it held.
    ///
    /// # Panics
    /// Resumes the first panic of a finalizer or destructor of what was freed, once all of it is
    /// freed.
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
    fn __drops_handles_alone() -> bool {
        true
    }

    #[inline]
    fn __trace_slice(elements: &[Self], tracer: &mut Tracer<'_>) {
        tracer.edges(elements.iter().map(Self::object));
    }
}

impl<T: ?Sized> Finalize for Gc<T> {
    fn needs_finalize() -> bool {
        false
    }
}
