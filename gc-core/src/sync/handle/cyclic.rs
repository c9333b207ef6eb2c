//! Creating shared objects that hold weak handles to themselves.

use std::alloc::Layout;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::create::{count_made, no_room, write_header};
use super::{Gc, Weak};
use crate::object::VTable;
use crate::sync::header::Header;
use crate::sync::memory;
use crate::sync::record::Record;
use crate::sync::shareable::Shareable;
use crate::trace::OfThreads;

impl<T: Shareable> Gc<T> {
    /// Creates an object from a function that is given a weak handle to it.
    ///
    /// The weak handle doesn't upgrade before this returns.
    ///
    /// # Panics
    /// If the function does, or as [`Gc::new`] does.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::{Gc, Weak};
    /// use gc_core::{Finalize, Trace};
    ///
    /// #[derive(Trace, Finalize)]
    /// #[trace(sync)]
    /// struct Gadget {
    ///     me: Weak<Gadget>,
    /// }
    ///
    /// let gadget = Gc::new_cyclic(|me| Gadget { me: me.clone() });
    /// assert!(Gc::ptr_eq(&gadget.me.upgrade().unwrap(), &gadget));
    /// ```
    pub fn new_cyclic(init: impl FnOnce(&Weak<T>) -> T) -> Self {
        let header = memory::allocate(Layout::new::<T>()).unwrap_or_else(|refused| no_room::<T>(refused).give_up());
        let embryo = VTable::embryo_of::<T>();
        // SAFETY: the block is new.
        let object = unsafe { write_header(header, embryo) };
        let at = object.value_ptr().cast::<T>();
        // No weak handle upgrades before the record names the object.
        let record = Record::new(embryo.vtable, None);
        // SAFETY: the record is there, and is this object's.
        let weak = unsafe { Weak::share(record, at) };
        let made = catch_unwind(AssertUnwindSafe(|| {
            let value = init(&weak);
            let kind = VTable::kind_of::<OfThreads, _>(&value);
            // SAFETY: the block has room for a `T` behind the header, and is ours alone.
            unsafe { at.write(value) };
            kind
        }));
        let kind = match made {
            Ok(kind) => kind,
            Err(payload) => {
                // SAFETY: the block is ours alone, and there is no value in it.
                unsafe { memory::free(object, embryo.vtable) };
                // SAFETY: the object was an owner.
                unsafe { Record::release(record) };
                drop(weak);
                resume_unwind(payload)
            }
        };
        // SAFETY: the block is ours alone: nobody has seen its header yet.
        unsafe { write_header(header, kind) };
        // SAFETY: the record is the object's.
        let attached = unsafe { Header::attach(object.header(), record) };
        debug_assert!(attached.is_ok(), "the header is new");
        // SAFETY: the object owns the record.
        unsafe { record.as_ref() }.reveal(object, kind.vtable);
        // SAFETY: rule P2, and the count of one is this handle's.
        let gc = unsafe { Self::from_value(at) };
        count_made::<T>();
        gc
    }
}
