//! L8. `Trace` and `Finalize` for what std offers, one file a family, and for other crates, one
//! file a crate (`ext/`).
//!
//! Three sorts of types: *leaves* can hold no handle; *containers* report the edges of their parts;
//! *opaque* types may hold handles that they don't own alone, or that can't be looked at, and
//! report none, which is safe. Finalizers belong to objects, so that all of them have an empty one.
//!
//! What is opaque, and why:
//!
//! | types | why |
//! |---|---|
//! | `Rc`, `Arc`, `Sender`, `Receiver`, `Waker`, `JoinHandle`, `im`'s collections | what is shared has other owners, each of which would report it |
//! | `&T`, `&mut T`, `Ref`, `MutexGuard` and their like, iterators that borrow, raw pointers, `NonNull` | they own nothing |
//! | `Weak` of each kind | it keeps nothing alive |
//! | `UnsafeCell`, `MaybeUninit`, `ManuallyDrop` | whether a value is there is known to its owner alone |
//! | `LazyCell`, `LazyLock` | to look at the content runs its initialiser |
//! | owning iterators but those of `Vec` and arrays; iterator adapters; `future::Ready` | std doesn't show what is left in them |
//! | `Peekable`, `Map`, `FromFn` and other adapters of closures | closures can't be looked into |
//! | `dyn Any`, `dyn Error`, `io::Error`, fn pointers | their types say nothing about what is in them |
//! | `BufReader`, `BufWriter`, `Cursor`, `io::Chain`, `io::Take` and their like | what they wrap need not implement `Trace` |
//! | petgraph's `MatrixGraph` of a type or a hasher of the user's own | its iterators call them |
//!
//! No impl runs code of a safe trait that a user may implement (`Hash`, `BuildHasher`, `Deref`,
//! `ToOwned`, an iterator's `next` …): it could do what no `trace` may (promise 3), or panic in a
//! cell (rule C1).

mod cells;
mod collections;
mod ext;
mod functions;
mod guards;
mod iterators;
mod leaves;
mod pointers;
mod system;
mod tuples;
mod wrappers;

/// Leaves: nothing to trace, nothing to finalize. Parameters come without bounds.
macro_rules! leaf {
    ($(#[$doc:meta])* $([$($param:tt)*])? ($type:ty) $(, $($rest:tt)*)?) => {
        $(#[$doc])*
        #[diagnostic::do_not_recommend]
        // SAFETY: no edge is reported.
        unsafe impl$(<$($param)*>)? $crate::Trace for $type {
            $crate::trace::no_parts!();

            #[inline]
            fn can_hold_gc() -> bool
            where
                Self: Sized,
            {
                false
            }

            #[inline]
            fn __holds_gc<Levels: $crate::trace::Depth>() -> bool
            where
                Self: Sized,
            {
                false
            }
        }
        $crate::impls::no_finalizer!($([$($param)*])? ($type));
        $($crate::impls::leaf!($($rest)*);)?
    };
    () => {};
}

/// Opaque types, with the reason why they are, which stands in their documentation. They are as
/// leaves are.
macro_rules! opaque {
    ($why:literal: $($([$($param:tt)*])? ($type:ty)),* $(,)?) => {$(
        $crate::impls::leaf!(#[doc = concat!("Opaque: no handle in it is reported. ", $why)] $([$($param)*])? ($type));
    )*};
}

/// An empty finalizer.
macro_rules! no_finalizer {
    ($($([$($param:tt)*])? ($type:ty)),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl$(<$($param)*>)? $crate::Finalize for $type {
            #[inline]
            fn needs_finalize() -> bool
            where
                Self: Sized,
            {
                false
            }
        }
    )*};
}

/// Leaves and opaque types of no known size, which can't be asked whether they hold anything.
macro_rules! unsized_leaf {
    ($(($type:ty)),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        // SAFETY: no edge is reported.
        unsafe impl $crate::Trace for $type {
            $crate::trace::no_parts!();
        }
        impl $crate::Finalize for $type {}
    )*};
}

/// Types with parts: those parameters whose values are parts, others after a semicolon, and a
/// description for [`visits!`]. `drops` is the macro that says what dropping does.
macro_rules! with_parts {
    ($drops:ident: $($(#[$attribute:meta])* [$($held:ident),+ $(; $($param:tt)*)?] $type:ty: |$this:ident, $to:ident| $body:expr;)*) => {$(
        $(#[$attribute])*
        // SAFETY: each part that is there is visited once, and that is all; destructors only drop parts.
        unsafe impl<$($held: $crate::Traced,)+ $($($param)*)?> $crate::Trace for $type {
            $crate::trace::holds_any!($($held),+);
            $crate::trace::$drops!($($held),+);
            $crate::trace::visits!(|$this, $to| $body);
        }
        $crate::impls::no_finalizer!([$($held,)+ $($($param)*)?] ($type));
    )*};
}

/// Types that own their parts by way of something else: memory, a lock.
macro_rules! parts {
    ($($all:tt)*) => { $crate::impls::with_parts! { drops_more: $($all)* } };
}

/// Types whose parts lie in them, as fields do.
macro_rules! parts_in_place {
    ($($all:tt)*) => { $crate::impls::with_parts! { drops_parts: $($all)* } };
}

/// Collections whose elements are seen as slices, as long as these are borrowed.
macro_rules! slices {
    ($([$($param:tt)*] $type:ty: |$this:ident| $($slice:expr),+;)*) => {$(
        $crate::impls::parts! {
            [T; $($param)*] $type: |$this, to| if $crate::trace::holds::<T>() {
                to.nested($crate::trace::flat::<T>(), $this, |to| {
                    $(to.elements::<T>($slice);)+
                });
            };
        }
    )*};
}

/// Collections of single elements.
macro_rules! sequences {
    ($([$($param:tt)*] $type:ty: |$this:ident| $elements:expr;)*) => {$(
        $crate::impls::parts! {
            [T; $($param)*] $type: |$this, to| if $crate::trace::holds::<T>() {
                to.nested($crate::trace::flat::<T>(), $this, |to| {
                    for element in $elements {
                        to.part::<T>(element);
                    }
                });
            };
        }
    )*};
}

/// Maps.
macro_rules! maps {
    ($([$($param:tt)*] $type:ty),* $(,)?) => {$(
        $crate::impls::parts! {
            [K, V; $($param)*] $type: |this, to| if $crate::trace::holds::<Self>() {
                to.nested($crate::trace::flat::<Self>(), this, |to| {
                    for (key, value) in this {
                        to.part::<K>(key);
                        to.part::<V>(value);
                    }
                });
            };
        }
    )*};
}

use {leaf, maps, no_finalizer, opaque, parts, parts_in_place, sequences, slices, unsized_leaf, with_parts};
