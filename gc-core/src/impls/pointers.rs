//! Boxes, which own their content, and pointers that share or borrow, which are opaque.
//!
//! The target of an `Rc` may have other owners. If each of them reported its edges, they would be
//! reported more than once.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error;
use std::mem::{ManuallyDrop, MaybeUninit, needs_drop};
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::rc::{self, Rc};
use std::sync::{self, Arc};

use super::{no_finalizer, opaque, parts, printed_leaf, sync_parts, unsized_leaf};
use crate::trace::{Depth, TraceSync, holds_any, quoted, visits};
use crate::{Trace, Traced};

// SAFETY: a box owns its content alone, which reports its own edges once.
unsafe impl<T: ?Sized + Traced> Trace for Box<T> {
    // The content may be unsized, and then has no `can_hold_gc`. A type that needs no drop owns no
    // handle, and `needs_drop` works for recursive types too.
    #[inline]
    fn can_hold_gc() -> bool {
        needs_drop::<T>()
    }

    #[inline]
    fn __holds_gc<Levels: Depth>() -> bool {
        needs_drop::<T>()
    }

    visits!(|this, to| to.nested(false, this, |to| to.part::<T>(this)));

    fn __label(&self) -> Option<String> {
        quoted::<T>(self)
    }
}
no_finalizer!([T: ?Sized] (Box<T>));
sync_parts!([T: ?Sized + TraceSync] (Box<T>));

parts! {
    [P] Pin<P>: |this, to| {
        // Not by `Deref`, which may be user code.
        // SAFETY: `Pin` is transparent; the pointer is neither moved nor changed, and what it
        // points at isn't either.
        to.part(unsafe { &*ptr::from_ref(this).cast::<P>() });
    };
}

// SAFETY: an owned content reports its edges once; a borrowed one is not owned.
unsafe impl<B: ?Sized + ToOwned<Owned: Trace>> Trace for Cow<'_, B> {
    holds_any!(B::Owned);
    visits!(|this, to| if let Cow::Owned(owned) = this {
        to.part(owned);
    });
}
no_finalizer!([B: ?Sized + ToOwned] (Cow<'_, B>));
sync_parts!([B: ?Sized + ToOwned<Owned: TraceSync>] (Cow<'_, B>));

printed_leaf!(|this| quoted::<T>(this);
    /// Opaque: no handle in it is reported. What it points at may have other owners: each of them
    /// would report the same handles. A cycle through it is never freed; hold by `Gc` instead, or
    /// `Weak`.
    [T: ?Sized] (Rc<T>),
    /// Opaque: no handle in it is reported. What it points at may have other owners: each of them
    /// would report the same handles. A cycle through it is never freed; hold by `Gc` instead, or
    /// `Weak`.
    [T: ?Sized] (Arc<T>),
    /// Opaque: no handle in it is reported. It owns nothing.
    [T: ?Sized] (&T),
);
opaque!("It keeps nothing alive.": [T: ?Sized] (rc::Weak<T>), [T: ?Sized] (sync::Weak<T>));
opaque!("It owns nothing.": [T: ?Sized] (&mut T), [T: ?Sized] (*const T), [T: ?Sized] (*mut T),
    [T: ?Sized] (NonNull<T>));
opaque!("Only its owner knows whether a value is there.": [T] (MaybeUninit<T>));
opaque!("Only its owner knows whether the value is still there, or was taken.": [T: ?Sized] (ManuallyDrop<T>));
unsized_leaf!(
    (dyn Any),
    (dyn Any + Send),
    (dyn Any + Send + Sync),
    (dyn Error),
    (dyn Error + Send),
    (dyn Error + Send + Sync)
);
