//! The guards of [`heap`](crate::heap) and [`sync`](crate::sync) are leaves, so that objects can
//! keep them.

use super::{leaf, no_finalizer, sync_leaf};
use crate::Trace;
use crate::control::{External, Pause, Subscription};
#[cfg(target_has_atomic = "64")]
use crate::sync;
use crate::trace::{Inspector, Tracer, holds_nothing};

leaf!((Pause), (Subscription));
#[cfg(target_has_atomic = "64")]
leaf!((sync::External), (sync::Pause), (sync::Subscription));

// SAFETY: no edge is reported.
unsafe impl Trace for External {
    #[inline]
    fn trace(&self, _: &mut Tracer<'_>) {}

    #[inline]
    fn __trace_part(&self, _: &mut Tracer<'_>) {}

    holds_nothing!();

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        inspector.external(self.reported());
    }
}
sync_leaf!((External));
no_finalizer!((External));
