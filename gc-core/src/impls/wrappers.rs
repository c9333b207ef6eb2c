//! Enums and small wrappers: one part, or one of two.

use std::cmp::Reverse;
use std::num::{Saturating, Wrapping};
use std::ops::{Bound, ControlFlow, Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use std::panic::AssertUnwindSafe;
use std::task::Poll;

use super::{holds, no_finalizer};
use crate::trace::Inspector;
use crate::{Trace, Traced, Tracer};

// SAFETY: the value, if there is one, reports its edges once; no destructor.
unsafe impl<T: Traced> Trace for Option<T> {
    holds!(T);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(value) = self {
            value.trace(tracer);
        }
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        if let Some(value) = self {
            value.__inspect(inspector);
        }
    }
}
no_finalizer!([T] (Option<T>));

/// Enums, by their variants that hold something; and structs, by their fields.
macro_rules! parts {
    ($([$($param:ident),+] $type:ty: |$this:ident, $tracer:ident| $body:expr;)*) => {$(
        // SAFETY: each part that is there reports its edges once; no destructor.
        unsafe impl<$($param: Traced),+> Trace for $type {
            holds!($($param),+);

            #[inline]
            fn trace(&self, $tracer: &mut Tracer<'_>) {
                let $this = self;
                $body
            }
        }
        no_finalizer!([$($param),+] ($type));
    )*};
}

parts! {
    [T, E] Result<T, E>: |this, tracer| match this {
        Ok(value) => value.trace(tracer),
        Err(error) => error.trace(tracer),
    };
    [B, C] ControlFlow<B, C>: |this, tracer| match this {
        ControlFlow::Break(value) => value.trace(tracer),
        ControlFlow::Continue(value) => value.trace(tracer),
    };
    [T] Poll<T>: |this, tracer| if let Poll::Ready(value) = this {
        value.trace(tracer);
    };
    [T] Bound<T>: |this, tracer| match this {
        Bound::Included(value) | Bound::Excluded(value) => value.trace(tracer),
        Bound::Unbounded => {}
    };
    [T] Wrapping<T>: |this, tracer| this.0.trace(tracer);
    [T] Saturating<T>: |this, tracer| this.0.trace(tracer);
    [T] Reverse<T>: |this, tracer| this.0.trace(tracer);
    [T] AssertUnwindSafe<T>: |this, tracer| this.0.trace(tracer);
    [T] Range<T>: |this, tracer| {
        this.start.trace(tracer);
        this.end.trace(tracer);
    };
    [T] RangeInclusive<T>: |this, tracer| {
        this.start().trace(tracer);
        this.end().trace(tracer);
    };
    [T] RangeFrom<T>: |this, tracer| this.start.trace(tracer);
    [T] RangeTo<T>: |this, tracer| this.end.trace(tracer);
    [T] RangeToInclusive<T>: |this, tracer| this.end.trace(tracer);
}
