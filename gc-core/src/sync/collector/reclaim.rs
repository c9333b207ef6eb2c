//! Reclaim: the condemned lose their weak handles, then their values, then their memory.

use super::shield::Shield;
use crate::ptr::Shared;
use crate::sync::cascade::sever;
use crate::sync::memory;

/// Reclaims condemned objects, each held once by the collector (rule M19).
pub(super) fn reclaim(condemned: impl Iterator<Item = Shared> + Clone, shield: &Shield<'_>) {
    for object in condemned.clone() {
        sever(object);
    }
    for object in condemned.clone() {
        if let Some(drop_value) = object.header().vtable().drop_value {
            // SAFETY: rule P4: all handles were inside the set, and are dropped with it, but for the
            // collector's; no weak one upgrades. The table is that of the value's type.
            shield.end(|| unsafe { drop_value(object.block()) });
        }
        shield.count_freed();
    }
    for object in condemned {
        let word = &object.header().word;
        // One whose handle a value has leaked is leaked as well.
        if word.look().count() == 1 && word.end_condemned() {
            // SAFETY: rule M2: the value is gone, and neither a handle nor an entry is left.
            unsafe { memory::free(object, object.header().vtable()) };
        }
    }
}
