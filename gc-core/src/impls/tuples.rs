//! Tuples of up to sixteen parts.

use super::{holds, no_finalizer};
use crate::trace::Inspector;
use crate::{Trace, Tracer};

/// The tuple of all these parts, and each shorter one.
macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        #[diagnostic::do_not_recommend]
        // SAFETY: each part is visited once; no destructor.
        unsafe impl<$first: Trace, $($rest: Trace),*> Trace for ($first, $($rest,)*) {
            holds!($first $(, $rest)*);

            #[inline]
            #[allow(non_snake_case, reason = "the parts are named after their types")]
            fn trace(&self, tracer: &mut Tracer<'_>) {
                let ($first, $($rest,)*) = self;
                $first.trace(tracer);
                $($rest.trace(tracer);)*
            }

            #[allow(non_snake_case, reason = "the parts are named after their types")]
            fn __inspect(&self, inspector: &mut Inspector<'_>) {
                let ($first, $($rest,)*) = self;
                $first.__inspect(inspector);
                $($rest.__inspect(inspector);)*
            }
        }
        no_finalizer!([$first, $($rest),*] (($first, $($rest,)*)));
        tuples!($($rest)*);
    };
}

tuples!(A B C D E F G H I J K L M N O P);
