//! The guards of [`heap`](crate::heap) are leaves, so that objects can keep them.

use super::{leaf, no_finalizer};
use crate::Trace;
use crate::control::{External, Pause, Subscription};
use crate::trace::{Depth, Inspector, Tracer};

leaf!((Pause), (Subscription));

// SAFETY: no edge is reported.
unsafe impl Trace for External {
    #[inline]
    fn trace(&self, _: &mut Tracer<'_>) {}

    #[inline]
    fn __trace_part(&self, _: &mut Tracer<'_>) {}

    #[inline]
    fn can_hold_gc() -> bool {
        false
    }

    #[inline]
    fn __holds_gc<Levels: Depth>() -> bool {
        false
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        inspector.external(self.reported());
    }
}
no_finalizer!((External));
