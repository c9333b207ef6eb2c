//! [`CloneFromCell`]: what [`GcCell::get`](super::GcCell::get) can clone out of a cell.

use std::cell::Cell;
use std::cmp::{Ordering, Reverse};
use std::marker::{PhantomData, PhantomPinned};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::{NonZero, Saturating, Wrapping};
use std::ops::{Bound, ControlFlow, Range, RangeFull};
use std::ptr::NonNull;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};
use std::{any, array, rc, sync, thread};

use super::{Gc, Weak};

/// Types whose values can be cloned out of a [`GcCell`](crate::GcCell), by
/// [`GcCell::get`](crate::GcCell::get).
///
/// While `get` clones the content, nothing may change the cell, or the content would be dropped
/// while it is being cloned. `Clone::clone` can't promise that: it runs whatever code its author
/// wrote. So `get` asks for this trait instead. It is implemented for `Gc`, `Weak`, `Rc`, `Arc`,
/// references, numbers and other plain values, and for options, results, tuples and arrays of them.
///
/// Derive it for types of your own, such as the values of an interpreter.
/// `#[derive(CloneFromCell)]` clones field by field, and asks that each field's type has the trait.
/// It needs no `unsafe` code.
///
/// Types that own a block of memory (`String`, `Vec`, `Box`) don't have it: cloning one allocates,
/// and a global allocator may be foreign code too. Share such a content (`Rc<str>`, `Gc<Vec<T>>`),
/// or take it out and put it back, with [`GcCell::take`](crate::GcCell::take) and
/// [`GcCell::set`](crate::GcCell::set), or use a [`RefCell`](std::cell::RefCell).
///
/// Leave the parameter `Me` at its default, the type itself. (It is there for the compiler's
/// messages. Without it, they suggest a reference in place of a type that lacks this trait.)
///
/// # Safety
/// `clone_from_cell` runs no code that could reach the cell that `self` is in. That is, it runs
/// only its own code and that of this trait's other implementations. In particular it
/// - calls no `Clone`, other trait or closure, unless that is known to be std's or this crate's,
///   and allocates nothing,
/// - can't panic, since a panic runs the panic hook,
/// - drops nothing that has a destructor, and changes no cell.
///
/// # Examples
/// ```
/// use gc_core::{CloneFromCell, Finalize, Gc, GcCell, Trace};
///
/// #[derive(Trace, Finalize, CloneFromCell)]
/// enum Value {
///     Nil,
///     Number(f64),
///     Pair(Gc<(GcCell<Value>, GcCell<Value>)>),
///     Native(fn(&[Value]) -> Value),
/// }
///
/// let nil = || GcCell::new(Value::Nil);
/// let variable = GcCell::new(Value::Pair(Gc::new((nil(), nil()))));
/// let Value::Pair(pair) = variable.get() else { unreachable!() };
/// pair.0.set(Value::Number(1.5));
/// pair.1.set(Value::Native(|arguments| Value::Number(arguments.len() as f64)));
/// # let Value::Native(native) = pair.1.get() else { unreachable!() };
/// # assert!(matches!(native(&[]), Value::Number(0.0)));
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` can't be cloned out of a `GcCell`: its `clone` may run code that changes the cell",
    label = "`{Self}` isn't `CloneFromCell`",
    note = "`take` and `set`, or `replace`, move a value out of the cell and back; a `RefCell` can be borrowed instead, or, among threads, a `Mutex` locked",
    note = "a type of your own can have `#[derive(CloneFromCell)]`",
    note = "where that is derived, a field of a foreign `Copy` type can have `#[clone_from_cell(copy)]`",
    note = "a vector in a `gc_core::GcCell` is read by `at` and `to_vec`, and changed by `push` and others",
    note = "a content that owns memory can be shared instead: `Rc<str>` (or `Arc<str>`) for a `String`, `Gc<Vec<_>>` for a `Vec<_>`"
)]
pub unsafe trait CloneFromCell<Me: ?Sized = Self>: Sized {
    /// Returns a copy of the value, as `Clone` would.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{CloneFromCell, Gc};
    ///
    /// let gc = Gc::new(1);
    /// let (copy, number) = (gc.clone(), 2).clone_from_cell();
    /// assert!(Gc::ptr_eq(&gc, &copy) && number == 2);
    /// ```
    #[must_use]
    fn clone_from_cell(&self) -> Self;
}

/// For types that are `Copy`, whatever their parameters.
macro_rules! copied {
    ($($([$($param:tt)*])? ($type:ty)),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        // SAFETY: the value is `Copy`: nothing runs but the copying of its bits.
        unsafe impl$(<$($param)*>)? $crate::CloneFromCell for $type {
            #[inline]
            fn clone_from_cell(&self) -> Self {
                *self
            }
        }
    )*};
}

/// For handles, whose `clone` counts.
macro_rules! counted {
    ($($($type:ident)::+),* $(,)?) => {$(
        // SAFETY: `clone` increments a counter, of this crate or of std, and ends the process where
        // that is at its limit, which runs nothing that could go on.
        unsafe impl<T: ?Sized> $crate::CloneFromCell for $($type)::+<T> {
            #[inline]
            fn clone_from_cell(&self) -> Self {
                self.clone()
            }
        }
    )*};
}

#[cfg(target_has_atomic = "64")]
pub(crate) use counted;

/// For types made of parts: how to build one from copies of the parts.
macro_rules! parts {
    ($([$($param:ident),+] $type:ty: |$this:ident| $body:expr;)*) => {$(
        // SAFETY: the copies are made by impls of this trait, which promise the same; nothing else
        // runs.
        unsafe impl<$($param: CloneFromCell),+> CloneFromCell for $type {
            #[inline]
            fn clone_from_cell(&self) -> Self {
                let $this = self;
                $body
            }
        }
    )*};
}

/// For the tuple of all these parts, and each shorter one.
macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        #[diagnostic::do_not_recommend]
        // SAFETY: as for `parts`.
        unsafe impl<$first: CloneFromCell, $($rest: CloneFromCell),*> CloneFromCell for ($first, $($rest,)*) {
            #[inline]
            #[allow(non_snake_case, reason = "the parts are named after their types")]
            fn clone_from_cell(&self) -> Self {
                let ($first, $($rest,)*) = self;
                ($first.clone_from_cell(), $($rest.clone_from_cell(),)*)
            }
        }
        tuples!($($rest)*);
    };
}

copied!((()), (bool), (char), (f32), (f64));
copied!((u8), (u16), (u32), (u64), (u128), (usize), (i8), (i16), (i32), (i64), (i128), (isize));
copied!((NonZero<u8>), (NonZero<u16>), (NonZero<u32>), (NonZero<u64>), (NonZero<u128>), (NonZero<usize>));
copied!((NonZero<i8>), (NonZero<i16>), (NonZero<i32>), (NonZero<i64>), (NonZero<i128>), (NonZero<isize>));
copied!((Ordering), (any::TypeId), (thread::ThreadId), (Duration), (Instant), (SystemTime));
copied!((IpAddr), (Ipv4Addr), (Ipv6Addr), (SocketAddr), (RangeFull), (PhantomPinned), [T: ?Sized] (PhantomData<T>));
copied!([T: ?Sized] (&T), [T: ?Sized] (*const T), [T: ?Sized] (*mut T), [T: ?Sized] (NonNull<T>));

counted!(Gc, Weak, rc::Rc, rc::Weak, sync::Arc, sync::Weak);

tuples!(A B C D E F G H I J K L);
parts! {
    [T] Option<T>: |this| this.as_ref().map(T::clone_from_cell);
    [T, E] Result<T, E>: |this| match this {
        Ok(value) => Ok(value.clone_from_cell()),
        Err(error) => Err(error.clone_from_cell()),
    };
    [B, C] ControlFlow<B, C>: |this| match this {
        ControlFlow::Break(value) => ControlFlow::Break(value.clone_from_cell()),
        ControlFlow::Continue(value) => ControlFlow::Continue(value.clone_from_cell()),
    };
    [T] Poll<T>: |this| match this {
        Poll::Ready(value) => Poll::Ready(value.clone_from_cell()),
        Poll::Pending => Poll::Pending,
    };
    [T] Bound<T>: |this| match this {
        Bound::Included(value) => Bound::Included(value.clone_from_cell()),
        Bound::Excluded(value) => Bound::Excluded(value.clone_from_cell()),
        Bound::Unbounded => Bound::Unbounded,
    };
    [T] Range<T>: |this| this.start.clone_from_cell()..this.end.clone_from_cell();
    [T] Wrapping<T>: |this| Wrapping(this.0.clone_from_cell());
    [T] Saturating<T>: |this| Saturating(this.0.clone_from_cell());
    [T] Reverse<T>: |this| Reverse(this.0.clone_from_cell());
}

// SAFETY: as for `parts`; `from_fn` runs nothing but the closure, for each index below `N`.
unsafe impl<T: CloneFromCell, const N: usize> CloneFromCell for [T; N] {
    #[inline]
    fn clone_from_cell(&self) -> Self {
        array::from_fn(|index| self[index].clone_from_cell())
    }
}

// SAFETY: the content is `Copy`: nothing runs but the copying of its bits.
unsafe impl<T: Copy> CloneFromCell for Cell<T> {
    #[inline]
    fn clone_from_cell(&self) -> Self {
        Self::new(self.get())
    }
}
