//! What its header and its type's table tell of an [`Object`], and do for it.

use std::any::TypeId;

use super::{Header, Shape};
use crate::layout::{PREFIX, Place, Prefix};
use crate::ptr::{Block, Object};
use crate::trace::{Inspector, Tracer};

impl Block {
    /// The prefix, where the block has one.
    ///
    /// # Safety
    /// It is a slice or a big block.
    pub(crate) unsafe fn prefix(&self) -> &Prefix {
        // SAFETY: as this function asks for, there is a prefix in front of the header, in the same
        // block (rule P2).
        let prefix = unsafe { self.header_ptr().byte_sub(PREFIX) }.cast::<Prefix>();
        // SAFETY: as above; its fields are constant or cells.
        unsafe { prefix.as_ref() }
    }

    /// Number of elements.
    ///
    /// # Safety
    /// It is a slice.
    #[inline]
    pub(crate) unsafe fn len(self) -> usize {
        // SAFETY: a slice has a prefix, and this is one, as this function asks for.
        unsafe { self.prefix() }.len
    }
}

impl Object {
    /// The header.
    #[inline]
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: rule P1: an `Object` is only held while its header is allocated and initialised.
        // All its fields are cells, so that shared references to it may coexist.
        unsafe { self.header_ptr().cast::<Header>().as_ref() }
    }

    /// Where the block came from.
    #[inline]
    pub(crate) fn place(self) -> Place {
        match self.header().vtable().shape {
            Shape::Sized { place, .. } => place,
            Shape::Slice { element } => {
                // SAFETY: its shape says that it is a slice.
                let len = unsafe { self.len() };
                Place::of_slice(element, len).expect("it was placed before")
            }
        }
    }

    /// Passes the value's edges to the tracer.
    ///
    /// # Safety
    /// Rule P3: the value is there, and nothing has a `&mut` to it.
    #[inline]
    pub(crate) unsafe fn trace(self, tracer: &mut Tracer<'_>) {
        let trace = self.header().vtable().trace;
        // SAFETY: the table is that of the value's type; rule P3, as this function asks for.
        unsafe { trace(self.block(), tracer) }
    }

    /// Passes the value's edges to the inspector, with the names of the fields.
    ///
    /// # Safety
    /// As for [`Object::trace`].
    pub(crate) unsafe fn inspect(self, inspector: &mut Inspector<'_>) {
        let inspect = self.header().vtable().inspect;
        // SAFETY: the table is that of the value's type; rule P3, as this function asks for.
        unsafe { inspect(self.block(), inspector) }
    }

    /// Runs the value's finalizer.
    ///
    /// # Safety
    /// Rule P3, and the object is held for the time of the call.
    pub(crate) unsafe fn finalize(self) {
        let finalize = self.header().vtable().finalize;
        // SAFETY: as in `trace`.
        unsafe { finalize(self.block()) }
    }

    /// Drops the value in its place.
    ///
    /// # Safety
    /// Rule P4: the value is there, nobody refers to it, and nobody will look for it again.
    #[inline]
    pub(crate) unsafe fn drop_value(self) {
        if let Some(drop_value) = self.header().vtable().drop_value {
            // SAFETY: the table is that of the value's type; rule P4, as this function asks for.
            unsafe { drop_value(self.block()) }
        }
    }

    /// The type's name, as `std::any::type_name` gives it.
    pub(crate) fn type_name(self) -> &'static str {
        (self.header().vtable().type_name)()
    }

    /// The type's identity.
    pub(crate) fn type_id(self) -> TypeId {
        (self.header().vtable().type_id)()
    }
}
