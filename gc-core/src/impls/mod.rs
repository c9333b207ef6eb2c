//! L9. `Trace` and `Finalize` for std's types, one file a family, and for other crates' types, one
//! file a crate (`ext/`).
//!
//! There are three sorts of types. *Leaves* can hold no handle. *Containers* report the edges of
//! their parts. *Opaque* types may hold handles that they don't own alone, or that can't be looked
//! at; they report none, which is safe. All have an empty finalizer, since finalizers belong to
//! objects.
//!
//! What is opaque, and why:
//!
//! | types | why |
//! |---|---|
//! | `Rc`, `Arc`, `Sender`, `Receiver`, `Waker`, `JoinHandle`, `im`'s collections | they are shared: each owner would report the same handles |
//! | `&T`, `&mut T`, `Ref`, `MutexGuard` and their like, iterators that borrow, raw pointers, `NonNull` | they own nothing |
//! | `Weak` of each kind | it keeps nothing alive |
//! | `UnsafeCell`, `MaybeUninit`, `ManuallyDrop` | only their owner knows whether a value is there |
//! | `LazyCell`, `LazyLock` | looking into them runs their initialiser |
//! | owning iterators but those of `Vec` and arrays; `Chain`, `Zip`, `Peekable` and their like; `future::Ready` | std doesn't show what is left in them |
//! | `Map`, `Filter`, `FromFn` and other adapters with a closure | closures can't be looked into |
//! | `dyn Any`, `dyn Error`, `io::Error` | their types don't say what is in them |
//! | `BufReader`, `BufWriter`, `Cursor`, `io::Chain`, `io::Take` and their like | what they wrap need not implement `Trace` |
//! | petgraph's `MatrixGraph` of a type or a hasher of the user's own | its iterators call the user's code |
//!
//! No impl calls a method of a safe trait that a user may implement (`Hash`, `BuildHasher`,
//! `Deref`, `ToOwned`, `Iterator` …): such a method could do what no `trace` may (promise 3), or
//! panic in a cell (rule C1).
//!
//! All have `TraceSync`, containers if their parts have it. Where content can change by a shared
//! reference, in cells and locks, the file says why.

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

/// Leaves: nothing to trace, nothing to finalize. Parameters have no bounds, unless they are
/// written.
macro_rules! leaf {
    ($(#[$doc:meta])* $([$($param:tt)*])? ($type:ty) $(, $($rest:tt)*)?) => {
        $(#[$doc])*
        #[diagnostic::do_not_recommend]
        // SAFETY: no edge is reported.
        unsafe impl$(<$($param)*>)? $crate::Trace for $type {
            $crate::trace::no_parts!();
            $crate::trace::holds_nothing!();
        }
        $crate::impls::sync_leaf!($([$($param)*])? ($type));
        $crate::impls::no_finalizer!($([$($param)*])? ($type));
        $($crate::impls::leaf!($($rest)*);)?
    };
    () => {};
}

/// Leaves that print where they are keys, each list with how they do.
macro_rules! printed_leaf {
    (|$this:ident| $printed:expr; $($(#[$doc:meta])* $([$($param:tt)*])? ($type:ty)),* $(,)?) => {$(
        $(#[$doc])*
        #[diagnostic::do_not_recommend]
        // SAFETY: no edge is reported.
        unsafe impl$(<$($param)*>)? $crate::Trace for $type {
            $crate::trace::no_parts!();
            $crate::trace::holds_nothing!();

            fn __label(&self) -> Option<String> {
                let $this = self;
                $printed
            }
        }
        $crate::impls::sync_leaf!($([$($param)*])? ($type));
        $crate::impls::no_finalizer!($([$($param)*])? ($type));
    )*};
}

/// What reports nothing can be traced while other threads use it.
macro_rules! sync_leaf {
    ($([$($param:tt)*])? ($type:ty)) => {
        #[diagnostic::do_not_recommend]
        // SAFETY: no edge is reported, and nothing is waited for.
        unsafe impl$(<$($param)*>)? $crate::trace::TraceSync for $type {}
    };
}

/// What can be traced while other threads use it if its parts can: the parameters have bounds that
/// say so.
macro_rules! sync_parts {
    ($($([$($param:tt)*])? ($type:ty)),* $(,)?) => {$(
        // SAFETY: what is reported is that of parts, which lie in the value or in memory that it
        // owns; which parts these are changes under `&mut` alone. Nothing is waited for.
        unsafe impl$(<$($param)*>)? $crate::trace::TraceSync for $type {}
    )*};
}

/// Opaque types, with the reason, which goes to the documentation of the impl. To the collector
/// they are leaves.
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

/// Leaves and opaque types that are not `Sized`, so that they have no `can_hold_gc`.
macro_rules! unsized_leaf {
    ($(($type:ty)),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        // SAFETY: no edge is reported.
        unsafe impl $crate::Trace for $type {
            $crate::trace::no_parts!();
        }
        $crate::impls::sync_leaf!(($type));
        impl $crate::Finalize for $type {}
    )*};
}

/// Types with parts. In brackets stand the parameters whose values are parts and, after a
/// semicolon, the others; then the type, and a description of its parts for [`visits!`]. `drops` is
/// the macro that says what dropping does. They have `TraceSync` if all parts have it.
macro_rules! with_parts {
    ($drops:ident: $($(#[$attribute:meta])* [$($held:ident),+ $(; $($param:tt)*)?] $type:ty: |$this:ident, $to:ident| $body:expr;)*) => {$(
        $(#[$attribute])*
        // SAFETY: each part that is there is visited once, and that is all; destructors only drop
        // parts.
        unsafe impl<$($held: $crate::Traced,)+ $($($param)*)?> $crate::Trace for $type {
            $crate::trace::holds_any!($($held),+);
            $crate::trace::$drops!($($held),+);
            $crate::trace::visits!(|$this, $to| $body);
        }
        $(#[$attribute])*
        // SAFETY: the parts lie in the value or in memory that it owns. Which they are changes
        // under `&mut` alone; in cells and locks as their file says. Nothing is waited for.
        unsafe impl<$($held: $crate::trace::TraceSync,)+ $($($param)*)?> $crate::trace::TraceSync for $type {}
        $crate::impls::no_finalizer!([$($held,)+ $($($param)*)?] ($type));
    )*};
}

/// Types that own more than their parts, such as memory or a lock.
macro_rules! parts {
    ($($all:tt)*) => { $crate::impls::with_parts! { drops_more: $($all)* } };
}

/// Types that contain their parts, as fields are contained.
macro_rules! parts_in_place {
    ($($all:tt)*) => { $crate::impls::with_parts! { drops_parts: $($all)* } };
}

/// Locks of std.
macro_rules! locks {
    ($($all:tt)*) => { $crate::impls::with_parts! { drops_lock: $($all)* } };
}

/// Collections that show their elements as slices.
macro_rules! slices {
    ($([$($param:tt)*] $type:ty: |$this:ident| $($slice:expr),+;)*) => {$(
        $crate::impls::parts! {
            [T; $($param)*] $type: |$this, to| if to.looks_into::<T>() {
                to.nested($crate::trace::flat::<T>(), $this, |to| {
                    let mut _first = 0;
                    $(
                        let slice: &[T] = $slice;
                        to.elements_from::<T>(_first, slice);
                        _first += slice.len();
                    )+
                });
            };
        }
    )*};
}

/// Collections that show their elements one by one.
macro_rules! sequences {
    ($([$($param:tt)*] $type:ty: |$this:ident| $elements:expr;)*) => {$(
        $crate::impls::parts! {
            [T; $($param)*] $type: |$this, to| if to.looks_into::<T>() {
                to.nested($crate::trace::flat::<T>(), $this, |to| {
                    for (index, element) in IntoIterator::into_iter($elements).enumerate() {
                        to.element::<T>(index, element);
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
            [K, V; $($param)*] $type: |this, to| if to.looks_into::<(K, V)>() {
                to.nested($crate::trace::flat::<Self>(), this, |to| {
                    for (key, value) in this {
                        to.entry::<K, V>(key, value);
                    }
                });
            };
        }
    )*};
}

use {
    leaf, locks, maps, no_finalizer, opaque, parts, parts_in_place, printed_leaf, sequences, slices, sync_leaf,
    sync_parts, unsized_leaf, with_parts,
};
