//! Shared handles in serde's data model (feature `serde`): as `Arc`, its `Weak` and `Mutex`.

use super::{Gc, GcCell, Weak};
use crate::handle::serializes;
use crate::sync::shareable::Shareable;
use crate::trace::TraceSync;

serializes!(
    Gc, Weak, GcCell: [Shareable], [TraceSync + Send + Sync + 'static],
    |gc| (Gc::shared(gc).header().vtable().type_name)()
);
