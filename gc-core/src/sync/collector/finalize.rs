//! Finalize: runs the finalizers of the dead, while the collector holds them (rule M16).

use super::shield::Shield;
use crate::ptr::Shared;

/// Runs the finalizers that are pending, one by one, each once. The turn is others' meanwhile: a
/// finalizer may do anything, and take any time.
pub(super) fn finalize(held: impl Iterator<Item = Shared>, shield: &Shield<'_>) {
    for object in held {
        let header = object.header();
        if header.word.settle_held() {
            let finalize = header.vtable().finalize;
            // SAFETY: rules P3 and M16: the value is there, and the collector's handle keeps it. It is
            // not lent: that takes the only handle.
            shield.end(|| unsafe { finalize(object.block()) });
        }
    }
}
