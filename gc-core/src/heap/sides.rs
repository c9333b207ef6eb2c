//! Side records: made at an object's first weak handle, handed back by their last owner.

use std::alloc::{Layout, handle_alloc_error};
use std::ptr::NonNull;

use super::{Heap, Phase, with_heap};
use crate::alloc::CREDIT;
use crate::layout::ClassId;
use crate::object::Side;
use crate::ptr::Object;

impl Heap {
    /// The object's side record, made if there is none. `shown`: weak handles may reach the object,
    /// if it isn't condemned.
    ///
    /// The heap's limit doesn't hold for it: a `downgrade` has no way to say that it was refused.
    /// Where there is no memory for it, the process ends as it does for a `Box`.
    pub(crate) fn side_of(&self, object: Object, shown: bool) -> NonNull<Side> {
        if let Some(side) = object.header().side_ptr() {
            return side;
        }
        let block = loop {
            if let Some(block) = self.pool.alloc(ClassId::SIDES) {
                break block;
            }
            let replenish = || self.pool.replenish(ClassId::SIDES, CREDIT, &self.ledger);
            if self.ledger.without_limit(replenish).is_err() {
                handle_alloc_error(Layout::new::<Side>());
            }
        };
        let condemned = self.phase() == Phase::Reclaiming && object.header().is_member();
        let shown = shown && !condemned;
        let side = block.cast::<Side>();
        // SAFETY: a block of this class is as large and as aligned as a record, and it is ours.
        unsafe { side.write(Side::new(object.header().vtable(), shown.then_some(object))) };
        // SAFETY: rule S4: it has the object's table, and is freed only when its last owner lets
        // go.
        unsafe { object.header().attach_side(side) };
        side
    }

    /// Ends one ownership of a side record, and hands the record back if it was the last.
    ///
    /// # Safety
    /// Rule W1: the caller is an owner, and is none from now on.
    #[inline]
    pub(crate) unsafe fn release_side(side: NonNull<Side>) {
        // SAFETY: rule W1, as this function asks for.
        if unsafe { Side::release(side) } {
            with_heap(|heap| {
                // SAFETY: rule W1: no owner is left, and the record came from this class.
                if unsafe { heap.pool.free(ClassId::SIDES, side.cast()) } {
                    heap.frees_counted(ClassId::SIDES);
                }
            });
        }
    }
}
