//! Creating objects that hold weak handles to themselves.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::try_new_error::NoRoom;
use super::{Gc, Weak};
use crate::heap::{Site, object_made, with_heap};
use crate::object::VTable;
use crate::ptr::Object;
use crate::trace::{Managed, OfOneThread};

impl<T: Managed> Gc<T> {
    /// Creates an object that holds weak handles to itself.
    ///
    /// `init` is given a weak handle to the object. It doesn't upgrade until the value that `init`
    /// returns is in its place.
    ///
    /// # Panics
    /// As [`Gc::new`] does. If `init` panics, the memory is freed, and weak handles that it kept
    /// never upgrade.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Finalize, Gc, Trace, Weak};
    ///
    /// #[derive(Trace, Finalize)]
    /// struct Node {
    ///     me: Weak<Node>,
    /// }
    ///
    /// let node = Gc::new_cyclic(|me| {
    ///     assert!(me.upgrade().is_none());
    ///     Node { me: me.clone() }
    /// });
    /// assert!(Gc::ptr_eq(&node, &node.me.upgrade().unwrap()));
    /// ```
    #[cfg_attr(feature = "track", track_caller)]
    pub fn new_cyclic(init: impl FnOnce(&Weak<T>) -> T) -> Self {
        let caller = Site::here();
        with_heap(|heap| {
            // Until the value is there, the object is one of a type with nothing to trace or drop.
            // SAFETY: rule A2: an embryo needs no value.
            let room = unsafe { Self::room(VTable::embryo_of::<T>()) };
            let at = room.unwrap_or_else(|refused| NoRoom::new::<T>(refused).give_up());
            // SAFETY: rule P2: it is where the value of an object goes, and its one count is ours.
            let object = unsafe { Object::from_value(at) };
            let side = heap.side_of(object, false);
            // SAFETY: rule W1: the object owns the record.
            let weak = unsafe { Weak::share(side, at) };
            // Nothing of the heap is half done here, whatever `init` has done, and what the value
            // says of itself.
            let kind = catch_unwind(AssertUnwindSafe(|| {
                let value = init(&weak);
                let kind = VTable::kind_of::<OfOneThread, _>(&value);
                // SAFETY: the place of `T` has room for a `T` behind the header, and the object is
                // ours alone.
                unsafe { at.write(value) };
                kind
            }));
            let header = object.header();
            heap.thawed(header.state());
            let kind = match kind {
                Ok(kind) => kind,
                Err(payload) => {
                    // SAFETY: rules P1 and P4: the one count is ours, there is no value, and no
                    // weak handle upgrades.
                    unsafe { heap.deallocate(object) };
                    drop(weak);
                    resume_unwind(payload)
                }
            };
            header.become_kind(kind, heap.era());
            // SAFETY: rule S4: the object still has the record that it was given above.
            unsafe { side.as_ref() }.reveal(object);
            // SAFETY: rule P2, and the count of one is this handle's.
            let gc = unsafe { Self::from_value(at) };
            object_made(object, caller);
            gc
        })
    }
}
