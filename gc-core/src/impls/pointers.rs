//! Boxes, which own, and pointers that share or borrow, which are opaque.
//!
//! What an `Rc` points at may have other owners: each of them reporting its edges would report them more than once.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error;
use std::mem::{ManuallyDrop, MaybeUninit, needs_drop};
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::rc::{self, Rc};
use std::sync::{self, Arc};

use super::{holds, leaf, no_finalizer, unsized_leaf};
use crate::trace::Inspector;
use crate::{Trace, Traced, Tracer};

// SAFETY: a box owns its content alone, which reports its own edges once.
unsafe impl<T: ?Sized + Traced> Trace for Box<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        (**self).trace(tracer);
    }

    // The content may be unsized, so that it can't be asked. What needs no drop holds no handle; the compiler knows that
    // of recursive types too.
    #[inline]
    fn can_hold_gc() -> bool {
        needs_drop::<T>()
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        (**self).__inspect(inspector);
    }
}
no_finalizer!([T: ?Sized] (Box<T>));

// SAFETY: the pointer reports its edges once, whatever it is; a pin has no destructor of its own.
unsafe impl<P: Trace> Trace for Pin<P> {
    holds!(P);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: `Pin` is transparent; the pointer is neither moved nor changed, and what it points at isn't either.
        unsafe { &*ptr::from_ref(self).cast::<P>() }.trace(tracer);
    }
}
no_finalizer!([P] (Pin<P>));

// SAFETY: the content reports its edges once, and has no destructor to run.
unsafe impl<T: Trace> Trace for ManuallyDrop<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        (**self).trace(tracer);
    }
}
no_finalizer!([T] (ManuallyDrop<T>));

// SAFETY: an owned content reports its edges once; a borrowed one is not owned.
unsafe impl<B: ?Sized + ToOwned<Owned: Trace>> Trace for Cow<'_, B> {
    holds!(B::Owned);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Cow::Owned(owned) = self {
            owned.trace(tracer);
        }
    }
}
no_finalizer!([B: ?Sized + ToOwned] (Cow<'_, B>));

leaf!([T: ?Sized] (Rc<T>), [T: ?Sized] (rc::Weak<T>), [T: ?Sized] (Arc<T>), [T: ?Sized] (sync::Weak<T>));
leaf!([T: ?Sized] (&T), [T: ?Sized] (&mut T), [T: ?Sized] (*const T), [T: ?Sized] (*mut T), [T: ?Sized] (NonNull<T>));
leaf!([T] (MaybeUninit<T>));
unsized_leaf!(
    (dyn Any),
    (dyn Any + Send),
    (dyn Any + Send + Sync),
    (dyn Error),
    (dyn Error + Send),
    (dyn Error + Send + Sync)
);
